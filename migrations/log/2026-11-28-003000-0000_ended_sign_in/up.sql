-- Which access tokens were ended before their time, by the directory's events: those that were
-- issued to this member of staff, or by this sign-in, before a moment (seconds since 1970). A row is
-- needed as long as such a token could still be good by itself.
CREATE TABLE ended_sign_in (
    subject    uuid   PRIMARY KEY,
    not_before bigint NOT NULL
);
