ALTER TABLE relay_state
    DROP COLUMN term, DROP COLUMN holder, DROP COLUMN holder_since, DROP COLUMN until;
ALTER TABLE relay_state ALTER COLUMN epoch DROP DEFAULT;
DROP INDEX event_outbox_withheld;
DROP INDEX event_outbox_pending;
CREATE INDEX event_outbox_pending ON event_outbox (position) WHERE stream_ms IS NULL;
ALTER TABLE event_outbox DROP COLUMN withheld, DROP COLUMN republished;
