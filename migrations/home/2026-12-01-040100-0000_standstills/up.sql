-- Tracking learns when proceedings stood still that go on: what that does to their limits it derives
-- with the next thing that happens in them.
UPDATE tracking.proceeding AS known
SET standstills = stood.spells
FROM (
    SELECT s.shard, s.proceeding,
           jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
               'ground', s.what->>'ground', 'from', s.happened_on, 'resumed_on', (
                   SELECT min(r.happened_on) FROM handling.step AS r
                   WHERE r.shard = s.shard AND r.proceeding = s.proceeding
                     AND r.number > s.number AND r.what->>'action' IN ('resume', 'conclude'))))
               ORDER BY s.number) AS spells
    FROM handling.step AS s
    WHERE s.what->>'action' = 'suspend'
    GROUP BY s.shard, s.proceeding
) AS stood
WHERE known.shard = stood.shard AND known.id = stood.proceeding AND known.standstills = '[]'
  AND known.state IN ('accepted', 'in_progress', 'suspended');
