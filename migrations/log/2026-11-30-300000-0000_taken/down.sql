ALTER TABLE inbox DROP COLUMN taken, DROP COLUMN taken_from, DROP COLUMN taken_to;
