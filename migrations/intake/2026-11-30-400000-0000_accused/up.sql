-- Of whom an accusation accuses: the body of the directory that the party is, or works for.
ALTER TABLE party ADD COLUMN organisation uuid;
