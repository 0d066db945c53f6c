-- What was taken in of a subject from a source: SHA-256 over the hash before and the digest of each
-- event, from event `taken_from` to event `taken_to`. Null for what was taken in before this was
-- kept; where an older version handled events meanwhile, `taken_to` falls behind `sequence`, and the
-- hash begins anew with the next event.
ALTER TABLE inbox
    ADD COLUMN taken bytea,
    ADD COLUMN taken_from bigint,
    ADD COLUMN taken_to bigint;
