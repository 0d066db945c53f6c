-- What persons may read, asked by the database itself, behind the condition of the services
-- (shared/access): a transaction in the role of people (`Database::read_as`) finds of each table only
-- what its policy `people` lets through, and no table at all that has none. `dingfen migrate` gives
-- these policies to that role and turns them on. The scope is told for one transaction; where none is
-- told, nobody is in reach.

-- Who reads.
CREATE FUNCTION reader() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('dingfen.staff', true), '')::uuid $$;

-- Whether a body is the one, or of the subtree, whose cases the reader may see.
CREATE FUNCTION in_reach(organisation uuid, path text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT organisation = nullif(current_setting('dingfen.organisation', true), '')::uuid
        OR starts_with(path, nullif(current_setting('dingfen.subtree', true), ''))
$$;

-- The rule of row scope: a body in reach takes part, and no wall keeps the reader out. Without
-- subqueries, so that the planner puts it in place of the call.
CREATE FUNCTION sees(organisation uuid, path text, open_to uuid[]) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT in_reach(organisation, path) AND (open_to IS NULL OR open_to @> ARRAY[reader()])
$$;

-- The parts by which the reader sees cases. All else goes by these: a case is in sight while one of
-- its rows here is.
CREATE POLICY people ON participant FOR SELECT USING (sees(organisation, path, open_to));
