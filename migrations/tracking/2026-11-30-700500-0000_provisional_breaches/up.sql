-- No breach is told on a provisional day: the rung comes back when the day is settled.
DELETE FROM timer USING clock
WHERE clock.shard = timer.shard AND clock.id = timer.clock_id
  AND timer.rung = 'overdue' AND clock.provisional;
