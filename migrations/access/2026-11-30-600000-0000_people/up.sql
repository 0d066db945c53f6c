-- What persons may read, asked by the database itself, behind the condition of the services
-- (shared/access): a transaction in the role of people (`Database::read_as`) finds of each table only
-- what its policy `people` lets through, and no table at all that has none. `dingfen migrate` gives
-- these policies to that role and turns them on. The scope is told for one transaction; where none is
-- told, nobody is in reach. Policies ask for it in subqueries, once and not for every row.

-- Who reads.
CREATE FUNCTION reader() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('dingfen.staff', true), '')::uuid $$;

-- The body whose cases the reader may see, or else the path of the subtree.
CREATE FUNCTION reach_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('dingfen.organisation', true), '')::uuid $$;
CREATE FUNCTION reach_subtree() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('dingfen.subtree', true), '') $$;

-- The rule of row scope: a body in reach takes part, and no wall keeps the reader out. Without
-- subqueries of its own, so that the planner puts it in place of the call.
CREATE FUNCTION sees(organisation uuid, path text, open_to uuid[], own uuid, subtree text, reader uuid)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (organisation = own OR starts_with(path, subtree))
       AND (open_to IS NULL OR open_to @> ARRAY[reader])
$$;

-- The parts by which the reader sees cases. All else goes by these: a case is in sight while one of
-- its rows here is.
CREATE POLICY people ON participant FOR SELECT USING (sees(organisation, path, open_to,
    (SELECT reach_organisation()), (SELECT reach_subtree()), (SELECT reader())));
