ALTER TABLE proceeding DROP COLUMN quiet;
