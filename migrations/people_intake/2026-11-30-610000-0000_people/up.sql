-- What persons may read of registrations: what is in sight. Cases are looked for in the service's own
-- role, by indexes that no policy could leave in use (its conditions on words must not run before the
-- policy's), and read in that of people.
CREATE POLICY people ON case_file FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = case_file.shard AND p.case_id = case_file.id));
CREATE POLICY people ON party FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = party.shard AND p.case_id = party.case_id));
CREATE POLICY people ON material FOR SELECT USING (EXISTS (
    SELECT FROM participant AS p WHERE p.shard = material.shard AND p.case_id = material.case_id));
