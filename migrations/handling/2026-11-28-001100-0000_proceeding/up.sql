-- What handling knows of a case: that it is registered, and keyed indexes of its parties'
-- identities, never the identities: whoever has ties to one of them is barred from acting (回避).
CREATE TABLE case_facts (
    shard      smallint NOT NULL,
    case_id    uuid     NOT NULL,
    identities text[]   NOT NULL,
    PRIMARY KEY (shard, case_id)
);

-- One handling of a case by one body under one procedure (程序); locked (FOR UPDATE) by whatever
-- changes it.
CREATE TABLE proceeding (
    shard        smallint NOT NULL,
    id           uuid     NOT NULL,
    case_id      uuid     NOT NULL,
    -- Number of handling's events about it.
    version      bigint   NOT NULL,
    procedure    text     NOT NULL,
    state        text     NOT NULL,
    organisation uuid     NOT NULL,
    staff        uuid     NOT NULL,
    accepted_on  date     NOT NULL,
    -- The day the acceptance was entered, where that was later (补录).
    entered_on   date,
    -- The hand-over by which it came.
    referral     uuid,
    -- Whether another body returned the case to this one since it last did something here: then it
    -- may take the case on once more.
    came_back    boolean  NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE INDEX proceeding_case ON proceeding (shard, case_id);
-- A body handles a case once at a time under one procedure, whatever is delivered twice.
CREATE UNIQUE INDEX proceeding_open ON proceeding (shard, case_id, organisation, procedure)
    WHERE state IN ('accepted', 'in_progress', 'suspended');

-- What was done in a proceeding since its acceptance. The log tells the same but for the note, which
-- does not travel.
CREATE TABLE step (
    shard       smallint NOT NULL,
    proceeding  uuid     NOT NULL,
    number      integer  NOT NULL,
    -- The step as bodies and events have it: {"action": "suspend", "ground": "appraisal"}.
    what        jsonb    NOT NULL,
    happened_on date     NOT NULL,
    -- The day it was entered, where that was later (补录).
    entered_on  date,
    note        text,
    PRIMARY KEY (shard, proceeding, number)
);
