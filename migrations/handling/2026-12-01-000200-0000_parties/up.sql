-- The parties of a case: of each its id and on which side it stands, by which it is told whom something
-- that is recorded may concern.
ALTER TABLE case_facts ADD COLUMN parties jsonb NOT NULL DEFAULT '[]';
