-- The scope is asked for beside each row again, no longer in three subqueries: to set these up costs a
-- statement more than its few rows do. Where a statement goes over many rows, subqueries stay. Coalesced,
-- so that the planner takes it for true of half the rows: of nearly none, as it would, a list would be
-- read whole and sorted, instead of in the order of its index as far as its page goes.
ALTER POLICY people ON participant USING (coalesce(sees(organisation, path, open_to,
    reach_organisation(), reach_subtree(), reader()), false));
