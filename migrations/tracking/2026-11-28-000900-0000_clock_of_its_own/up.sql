-- Each clock is a subject of the log with a version of its own, so that a warning that fires leaves
-- every open form as it was. Events recorded before had the case as their subject; the numbers of the
-- new subjects begin at 1.
ALTER TABLE track DROP COLUMN version;

ALTER TABLE clock
    ADD COLUMN version bigint NOT NULL DEFAULT 0,
    -- The parties whose limit it is, where it is no body's; organisation is then the body that
    -- keeps it in view.
    ADD COLUMN party text CHECK (party IN ('applicant', 'respondent', 'parties')),
    -- Moments of the first and the last day, for limits in hours; due_time is null where a limit
    -- runs until the end of its last day.
    ADD COLUMN start_time time,
    ADD COLUMN due_time time CHECK (due_time IS NULL OR start_time IS NOT NULL);

-- The kind of time that is not counted (鉴定、公告……), as a key of the law data.
ALTER TABLE ledger
    ADD COLUMN ground text,
    ADD CHECK ((kind = 'exclusion') = (ground IS NOT NULL));

-- Breaches that were told. Unlike table fired, which is a claim and is given up when a last day
-- moves, a row here stays: what was told stays told.
CREATE TABLE breach (
    shard    smallint    NOT NULL,
    clock_id uuid        NOT NULL,
    -- The last day that was breached.
    due_on   date        NOT NULL,
    told_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shard, clock_id, due_on)
);
INSERT INTO breach (shard, clock_id, due_on, told_at)
SELECT fired.shard, fired.clock_id, clock.due_on, fired.fired_at
FROM fired JOIN clock ON clock.shard = fired.shard AND clock.id = fired.clock_id
WHERE fired.rung = 'overdue';
