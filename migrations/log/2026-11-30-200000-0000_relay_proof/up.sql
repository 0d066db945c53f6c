-- Why the relay cannot publish this event; it is not tried again until somebody says so.
ALTER TABLE event_outbox ADD COLUMN withheld text;
-- How often it was found to be gone from Redis, and published again.
ALTER TABLE event_outbox ADD COLUMN republished smallint NOT NULL DEFAULT 0;
DROP INDEX event_outbox_pending;
CREATE INDEX event_outbox_pending ON event_outbox (position)
    WHERE stream_ms IS NULL AND withheld IS NULL;
CREATE INDEX event_outbox_withheld ON event_outbox (position) WHERE withheld IS NOT NULL;

-- Who publishes this log, and until when nobody else may: one session leads, each leadership has a
-- higher term, and what a leader writes holds only while its term does. `epoch`, the Redis that the
-- in-flight rows went to, is what earlier versions go by.
ALTER TABLE relay_state ALTER COLUMN epoch SET DEFAULT '';
ALTER TABLE relay_state ADD COLUMN term bigint NOT NULL DEFAULT 0;
ALTER TABLE relay_state ADD COLUMN holder integer;
ALTER TABLE relay_state ADD COLUMN holder_since timestamptz;
ALTER TABLE relay_state ADD COLUMN until timestamptz;
