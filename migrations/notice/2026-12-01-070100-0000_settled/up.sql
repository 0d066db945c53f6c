-- What is told of a matter is settled with it: what waited was answered, the limit was kept or ended.
ALTER TABLE notice
    -- The limit it tells of.
    ADD COLUMN clock      uuid,
    ADD COLUMN settled_at timestamptz;
-- What of a case is not settled yet.
CREATE INDEX notice_unsettled ON notice (shard, case_id) WHERE settled_at IS NULL;
