-- Who sees which open case: one row per case and viewer. A viewer is an organisation (its id, for
-- those who see what their body takes part in) or a path from the root (for those who see a
-- subtree), so that row scope is one equality and a page of any scope is one index range.
CREATE TABLE audience (
    shard        smallint NOT NULL,
    case_id      uuid     NOT NULL,
    viewer       text COLLATE "C" NOT NULL,
    -- Copies from track, for the order of pages and the most selective filter.
    organisation uuid     NOT NULL,
    due_key      date     NOT NULL,
    PRIMARY KEY (shard, case_id, viewer)
);
CREATE INDEX audience_page ON audience (viewer, due_key, case_id);
CREATE INDEX audience_body_page ON audience (viewer, organisation, due_key, case_id);

-- The backlog counted. `bucket` is a last day, or 0001-01-01 for "all, with or without a limit";
-- what is late or due soon follows from the day on which one asks, and nothing has to be
-- recounted when midnight passes. Maintained by the same transaction as the case, and by shard,
-- so that offices do not wait for one another.
CREATE TABLE tally (
    shard     smallint NOT NULL,
    viewer    text COLLATE "C" NOT NULL,
    dimension text     NOT NULL CHECK (dimension IN ('body', 'type', 'stage')),
    key       text COLLATE "C" NOT NULL,
    bucket    date     NOT NULL,
    open      bigint   NOT NULL,
    PRIMARY KEY (shard, viewer, dimension, key, bucket)
) WITH (fillfactor = 70);
-- The count is not in the index, so that moving it touches the row alone.
CREATE INDEX tally_viewer ON tally (viewer, bucket);
