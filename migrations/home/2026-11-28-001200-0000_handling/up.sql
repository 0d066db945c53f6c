-- Proceedings go from tracking to handling, which owns them from now on; tracking keeps what clocks
-- need of them. All services stand still meanwhile: what an older tracking did after this step would
-- be done once more by handling.

INSERT INTO handling.case_facts (shard, case_id, identities)
SELECT shard, case_id, identities FROM tracking.track ON CONFLICT DO NOTHING;

-- Their numbering begins anew: the events of before are tracking's, about the case.
INSERT INTO handling.proceeding (shard, id, case_id, version, procedure, state, organisation, staff,
    accepted_on, entered_on, referral, came_back)
SELECT p.shard, p.id, p.case_id, 0, p.procedure, p.state, p.organisation, p.staff,
    p.accepted_on, p.accepted_entered_on, p.referral,
    p.organisation = t.organisation AND (t.stage = 'returned' OR EXISTS (
        SELECT FROM tracking.referral r
        WHERE r.shard = p.shard AND r.case_id = p.case_id AND r.fallback = 'returned'))
FROM tracking.proceeding p JOIN tracking.track t USING (shard, case_id)
ON CONFLICT DO NOTHING;

INSERT INTO handling.step (shard, proceeding, number, what, happened_on, entered_on, note)
SELECT shard, id, 1, jsonb_build_object('action', 'conclude', 'outcome', outcome), concluded_on,
    concluded_entered_on, note
FROM tracking.proceeding WHERE outcome IS NOT NULL
ON CONFLICT DO NOTHING;

-- What tracking has handled is known here with it, and is not waited for; what it set aside is set
-- aside here as well.
INSERT INTO handling.inbox (shard, subject, source, sequence, handled_at)
SELECT shard, subject, source, sequence, handled_at FROM tracking.inbox ON CONFLICT DO NOTHING;

INSERT INTO handling.dead_letter
    (shard, subject, source, sequence, event, error, attempts, failed_at, state)
SELECT shard, subject, source, sequence, event, error, attempts, failed_at, state
FROM tracking.dead_letter ON CONFLICT DO NOTHING;

-- Notes are handling's alone.
ALTER TABLE tracking.proceeding DROP COLUMN note;
