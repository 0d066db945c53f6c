-- The path says it.
ALTER TABLE organisation DROP COLUMN parent;
