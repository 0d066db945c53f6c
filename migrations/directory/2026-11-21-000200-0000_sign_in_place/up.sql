-- Attempts are counted under a name, from an address, and under a name from an address: one row
-- each, by keyed index of what is counted. Neither names nor addresses can be read here.
COMMENT ON COLUMN sign_in_attempt.username IS
    'keyed index of a name, an address, or both';

-- Where somebody signed in lately, by keyed index of name and address: there, what others get
-- wrong about the name elsewhere does not keep them out.
CREATE TABLE sign_in_place (
    place text        PRIMARY KEY,
    until timestamptz NOT NULL
);
CREATE INDEX sign_in_place_until ON sign_in_place (until);
