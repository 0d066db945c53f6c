-- One legal limit running for one body. Its last day follows from rule, region, start and ledger;
-- due_on only keeps the answer so that lists can be sorted by it.
CREATE TABLE clock (
    shard          smallint NOT NULL,
    id             uuid     NOT NULL,
    case_id        uuid     NOT NULL,
    -- What it hangs on: the case, a referral or a proceeding.
    cause          uuid     NOT NULL,
    scope          text     NOT NULL CHECK (scope IN ('case', 'referral', 'proceeding')),
    rule           text     NOT NULL,
    -- The version that governs, told by its first day in force.
    effective_from date     NOT NULL,
    -- The day that decides the version, where it is not the start.
    governed_on    date,
    region         text     NOT NULL,
    organisation   uuid     NOT NULL,
    staff          uuid,
    start_event    text     NOT NULL,
    start_on       date     NOT NULL,
    due_on         date     NOT NULL,
    provisional    boolean  NOT NULL,
    state          text     NOT NULL CHECK (state IN ('running', 'met', 'stopped')),
    -- The day it was met or stopped, and by what.
    ended_on       date,
    ended_by       text,
    CHECK ((state = 'running') = (ended_on IS NULL)),
    PRIMARY KEY (shard, id),
    -- Armed once for one cause, whatever is delivered twice.
    UNIQUE (shard, case_id, cause, rule)
);
-- What the self-check walks through.
CREATE INDEX clock_running ON clock (shard, id) WHERE state = 'running';

-- What changes a clock's last day after it was armed: time not counted, extensions, a new start.
-- The engine is always asked with rule, start and all of these.
CREATE TABLE ledger (
    shard       smallint    NOT NULL,
    clock_id    uuid        NOT NULL,
    position    integer     NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('exclusion', 'extension', 'reset')),
    -- exclusion: first and last day not counted; reset: the new start day.
    from_on     date,
    to_on       date,
    -- extension: how many of the rule's units.
    amount      integer CHECK (amount > 0),
    noted_by    uuid,
    noted_at    timestamptz NOT NULL DEFAULT now(),
    CHECK (CASE kind WHEN 'exclusion' THEN from_on <= to_on AND amount IS NULL
                     WHEN 'extension' THEN amount IS NOT NULL AND from_on IS NULL
                     ELSE from_on IS NOT NULL AND to_on IS NULL AND amount IS NULL END),
    PRIMARY KEY (shard, clock_id, position)
);

-- Rungs that have not fired. A clock that is met or stopped takes its rows with it, so what is
-- here and past its moment is exactly what has to fire.
CREATE TABLE timer (
    shard    smallint    NOT NULL,
    clock_id uuid        NOT NULL,
    rung     text        NOT NULL,
    fire_at  timestamptz NOT NULL,
    PRIMARY KEY (shard, clock_id, rung)
);
-- The look for what is due costs what is due, not what is open.
CREATE INDEX timer_fire_at ON timer (fire_at);

-- Rungs that have fired; the primary key is the claim that keeps a rung from firing twice.
CREATE TABLE fired (
    shard    smallint    NOT NULL,
    clock_id uuid        NOT NULL,
    rung     text        NOT NULL,
    fired_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shard, clock_id, rung)
);
