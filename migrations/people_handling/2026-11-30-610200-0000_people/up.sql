-- What persons may read of proceedings: those of cases in sight.
CREATE POLICY people ON case_facts FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = case_facts.shard AND p.case_id = case_facts.case_id));
CREATE POLICY people ON proceeding FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = proceeding.shard AND p.case_id = proceeding.case_id));
CREATE POLICY people ON step FOR SELECT USING (EXISTS (
    SELECT FROM proceeding AS p WHERE p.shard = step.shard AND p.id = step.proceeding));
