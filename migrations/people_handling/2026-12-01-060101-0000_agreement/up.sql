-- What persons may read of agreements: those of cases in sight.
CREATE POLICY people ON agreement FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = agreement.shard AND p.case_id = agreement.case_id));
