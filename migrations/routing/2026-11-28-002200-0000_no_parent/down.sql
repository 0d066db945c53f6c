ALTER TABLE organisation ADD COLUMN parent uuid;
