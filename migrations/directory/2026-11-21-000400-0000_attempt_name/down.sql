ALTER TABLE sign_in_attempt DROP COLUMN name;
