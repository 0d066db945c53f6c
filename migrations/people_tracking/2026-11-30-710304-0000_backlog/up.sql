-- A page of the backlog as persons read it. That its viewer is the reader says already that the case is
-- in sight, so the policy of each row of `track`, which looks for a part in the case, is not asked too:
-- the view reads as the tables' owner and keeps to the scope itself. Where none is told, it is empty.
-- Coalesced for the planner, as the policy of `audience` is.
CREATE VIEW backlog AS
    SELECT a.viewer, a.case_id, a.organisation, a.due_key, t.number, t.title, t.kind, t.dispute_type,
           t.stage, t.staff, t.due_on, t.rule, t.provisional, t.received_on
    FROM audience AS a JOIN track AS t ON t.shard = a.shard AND t.case_id = a.case_id
    WHERE coalesce(a.viewer = current_setting('dingfen.organisation', true)
                   OR a.viewer = current_setting('dingfen.subtree', true)
                   OR a.viewer = current_setting('dingfen.staff', true), false);
