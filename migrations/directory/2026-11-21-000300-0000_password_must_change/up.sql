-- Whether somebody else set the password, so that its owner must choose another one before
-- anything else. Nobody who works already is kept from it by the upgrade.
ALTER TABLE credential ADD COLUMN must_change boolean NOT NULL DEFAULT false;
