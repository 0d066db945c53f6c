ALTER TABLE credential DROP COLUMN must_change;
