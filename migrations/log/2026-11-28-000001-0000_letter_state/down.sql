ALTER TABLE dead_letter DROP COLUMN state;
