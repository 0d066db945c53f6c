ALTER TABLE party DROP COLUMN organisation;
