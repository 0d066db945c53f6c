ALTER TABLE staff DROP COLUMN interests;
ALTER TABLE track DROP COLUMN identities;
