-- Keyed indexes of identities, never the identities: of the parties of a case, and of those a
-- member of staff has ties to. Whoever has one in common with a case is barred from ending its
-- proceedings (回避). Events handled before brought none: a case registered until now is guarded by
-- the choice of its handler alone, and so is whoever the directory told of until now, until it tells
-- of them again, as it does with every change of theirs.
ALTER TABLE track ADD COLUMN identities text[] NOT NULL DEFAULT '{}';
ALTER TABLE staff ADD COLUMN interests text[] NOT NULL DEFAULT '{}';
