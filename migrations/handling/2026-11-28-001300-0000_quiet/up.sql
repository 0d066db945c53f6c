-- How many events, its last among them, have left a proceeding's state and its hands as they were:
-- whoever read it before these may still act. None had until now.
ALTER TABLE proceeding ADD COLUMN quiet bigint NOT NULL DEFAULT 0;
