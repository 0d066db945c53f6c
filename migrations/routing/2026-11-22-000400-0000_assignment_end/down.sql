ALTER TABLE assignment DROP COLUMN ended_version;
