DROP TABLE breach;
ALTER TABLE ledger DROP COLUMN ground;
ALTER TABLE clock
    DROP COLUMN version, DROP COLUMN party, DROP COLUMN due_time, DROP COLUMN start_time;
ALTER TABLE track ADD COLUMN version bigint NOT NULL DEFAULT 0;
UPDATE track SET version = (
    SELECT count(*) FROM event_log
    WHERE event_log.shard = track.shard AND event_log.subject = track.case_id);
ALTER TABLE track ALTER COLUMN version DROP DEFAULT;
