DROP TABLE representative;
DROP TABLE handled_by;
DROP TABLE correction;
ALTER TABLE party DROP COLUMN left_on, DROP COLUMN email, DROP COLUMN born_on, DROP COLUMN quiet;
