DROP TABLE sign_in_place;
COMMENT ON COLUMN sign_in_attempt.username IS NULL;
