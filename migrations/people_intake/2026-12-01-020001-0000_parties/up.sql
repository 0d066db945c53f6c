-- What was corrected in cases in sight, who handles them, and who acts for their parties.
CREATE POLICY people ON correction FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = correction.shard AND p.case_id = correction.case_id));
CREATE POLICY people ON handled_by FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = handled_by.shard AND p.case_id = handled_by.case_id));
CREATE POLICY people ON representative FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p
    WHERE p.shard = representative.shard AND p.case_id = representative.case_id));
