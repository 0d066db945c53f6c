-- Intake learns which bodies handle or handled the cases of before, as handling has it.
INSERT INTO intake.handled_by (shard, case_id, organisation)
SELECT DISTINCT shard, case_id, organisation FROM handling.proceeding
ON CONFLICT DO NOTHING;
