-- Intake learns of the proceedings of before, as handling has them.
INSERT INTO intake.handled_by (shard, case_id, proceeding, organisation, procedure, open)
SELECT shard, case_id, id, organisation, procedure, state NOT IN ('concluded', 'closed')
FROM handling.proceeding
ON CONFLICT DO NOTHING;
