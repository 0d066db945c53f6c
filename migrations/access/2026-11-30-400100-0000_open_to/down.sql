ALTER TABLE participant DROP COLUMN open_to;
