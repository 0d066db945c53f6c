-- What persons may read of where cases go.
CREATE POLICY people ON decision FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = decision.shard AND p.case_id = decision.case_id));
CREATE POLICY people ON assignment FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p
    WHERE p.shard = assignment.shard AND p.case_id = assignment.case_id));

-- Who handed a case over or got it, and has left it since, still finds that in their boxes; unless it
-- is walled.
CREATE FUNCTION is_walled(of_shard smallint, of_case uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT EXISTS (SELECT FROM participant
                   WHERE shard = of_shard AND case_id = of_case AND open_to IS NOT NULL)
$$;
CREATE POLICY people ON referral FOR SELECT USING (
    EXISTS (SELECT FROM participant AS p
            WHERE p.shard = referral.shard AND p.case_id = referral.case_id)
    OR (EXISTS (SELECT FROM organisation AS o
                WHERE o.id IN (referral.from_organisation, referral.to_organisation)
                  AND (o.id = (SELECT reach_organisation())
                       OR starts_with(o.path, (SELECT reach_subtree()))))
        AND NOT is_walled(shard, case_id)));

-- Number and kind of such a case stand beside the referral.
CREATE POLICY people ON route FOR SELECT USING (
    EXISTS (SELECT FROM participant AS p
            WHERE p.shard = route.shard AND p.case_id = route.case_id)
    OR EXISTS (SELECT FROM referral AS r
               WHERE r.shard = route.shard AND r.case_id = route.case_id));
