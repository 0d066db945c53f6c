ALTER TABLE party DROP COLUMN as_typed;
