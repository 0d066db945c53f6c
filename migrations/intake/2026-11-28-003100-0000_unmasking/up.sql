-- Who looked at particulars in full, and when in the last hour: the same as exact_search for
-- searches. A row per member of staff, locked while a look is counted.
CREATE TABLE unmasking (
    -- Of the organisation they work for.
    shard   smallint      NOT NULL,
    staff   uuid          NOT NULL,
    -- Those that still count, the oldest first; as many as the limit allows at most.
    recent  timestamptz[] NOT NULL,
    -- All there ever were.
    looks   bigint        NOT NULL CHECK (looks > 0),
    -- When supervisors were last told.
    told_at timestamptz,
    PRIMARY KEY (shard, staff)
) WITH (fillfactor = 50);

-- Why somebody looked, in their words, by the number of the event about the party. It may name
-- people, so it does not travel.
CREATE TABLE unmask_note (
    shard    smallint NOT NULL,
    party    uuid     NOT NULL,
    sequence bigint   NOT NULL,
    note     text     NOT NULL,
    PRIMARY KEY (shard, party, sequence)
);
