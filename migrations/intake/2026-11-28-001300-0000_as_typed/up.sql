-- Whether a party's name and the index of its telephone are still as somebody typed them: those
-- registered before there was one form. Intake brings them into it by itself, a few at a time.
ALTER TABLE party ADD COLUMN as_typed BOOLEAN NOT NULL DEFAULT TRUE;
CREATE INDEX party_as_typed ON party (shard, case_id) WHERE as_typed;
