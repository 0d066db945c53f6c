DROP INDEX organisation_area;
ALTER TABLE organisation DROP COLUMN area, DROP COLUMN kind;
