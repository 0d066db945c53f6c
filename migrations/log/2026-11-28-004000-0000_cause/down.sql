ALTER TABLE event_seal DROP COLUMN causes;
ALTER TABLE event_log DROP COLUMN cause;
