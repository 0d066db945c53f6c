-- What persons may read of clocks, time lines and the backlog: of cases in sight.
CREATE POLICY people ON track FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = track.shard AND p.case_id = track.case_id));
CREATE POLICY people ON clock FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = clock.shard AND p.case_id = clock.case_id));
CREATE POLICY people ON timeline FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = timeline.shard AND p.case_id = timeline.case_id));
CREATE POLICY people ON ledger FOR SELECT USING (EXISTS (
    SELECT FROM clock AS c WHERE c.shard = ledger.shard AND c.id = ledger.clock_id));
CREATE POLICY people ON breach FOR SELECT USING (EXISTS (
    SELECT FROM clock AS c WHERE c.shard = breach.shard AND c.id = breach.clock_id));

-- Lists and counters of the backlog have a row for each viewer. Coalesced, so that the planner makes no
-- use of an index for it and takes the rows that a query asks for itself for no fewer.
CREATE POLICY people ON audience FOR SELECT USING (coalesce(
    viewer = (SELECT reach_organisation())::text OR viewer = (SELECT reach_subtree())
    OR viewer = (SELECT reader())::text, false));
CREATE POLICY people ON tally FOR SELECT USING (coalesce(
    viewer = (SELECT reach_organisation())::text OR viewer = (SELECT reach_subtree())
    OR viewer = (SELECT reader())::text, false));
