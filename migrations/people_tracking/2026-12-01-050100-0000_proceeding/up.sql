-- A case's time table is read by persons, and says what was recorded in its proceedings.
CREATE POLICY people ON proceeding FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = proceeding.shard AND p.case_id = proceeding.case_id));
