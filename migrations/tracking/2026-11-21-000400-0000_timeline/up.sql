-- The history of a case as people read it: one line per event of any service about it.
CREATE TABLE timeline (
    shard    smallint    NOT NULL,
    case_id  uuid        NOT NULL,
    position bigint      GENERATED ALWAYS AS IDENTITY,
    at       timestamptz NOT NULL,
    -- The day it happened, where that differs from the day it was recorded.
    happened_on date,
    kind     text        NOT NULL,
    text     text        NOT NULL,
    -- A member of staff; their name comes from table staff.
    actor    uuid,
    PRIMARY KEY (shard, case_id, position)
);
