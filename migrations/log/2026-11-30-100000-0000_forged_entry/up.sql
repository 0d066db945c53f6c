-- Entries of the streams that none of our services signed: what stood in them, its first 8 KiB, for
-- whoever looks into it. The oldest are forgotten when there are too many.
CREATE TABLE forged_entry (
    number   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream   text        NOT NULL,
    entry    text        NOT NULL,
    reason   text        NOT NULL,
    size     bigint      NOT NULL,
    body     bytea       NOT NULL,
    found_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (stream, entry)
);
