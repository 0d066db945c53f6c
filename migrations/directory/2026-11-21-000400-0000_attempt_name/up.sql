-- For what is counted under a name from an address: the keyed index of the name, so that all of it
-- can be forgotten when somebody gets a new password.
ALTER TABLE sign_in_attempt ADD COLUMN name text;
CREATE INDEX sign_in_attempt_name ON sign_in_attempt (name);
