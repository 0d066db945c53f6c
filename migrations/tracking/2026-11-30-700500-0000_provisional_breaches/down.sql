INSERT INTO timer (shard, clock_id, rung, fire_at)
SELECT shard, id, 'overdue',
       CASE WHEN due_time IS NULL THEN (due_on + 1)::timestamp ELSE due_on + due_time END
           AT TIME ZONE 'Asia/Shanghai'
FROM clock WHERE provisional AND state = 'running'
ON CONFLICT DO NOTHING;
