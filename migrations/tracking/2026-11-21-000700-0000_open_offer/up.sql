-- How a hand-over stands, and the stage the case falls back to when an offer is withdrawn; null
-- once it was answered.
ALTER TABLE referral
    ADD COLUMN state    text,
    ADD COLUMN fallback text;
-- What was recorded before kept no state: an offer still shows as the case's stage, and who took
-- a case on handles it.
UPDATE referral SET
    state = CASE
        WHEN track.stage = 'offered' AND NOT EXISTS (
            SELECT FROM referral later WHERE later.shard = referral.shard
                AND later.case_id = referral.case_id AND later.id > referral.id)
        THEN CASE WHEN referral.received_on IS NULL THEN 'offered' ELSE 'received' END
        WHEN EXISTS (
            SELECT FROM proceeding p WHERE p.shard = referral.shard
                AND p.case_id = referral.case_id AND p.organisation = referral.receiver)
        THEN 'accepted'
        ELSE 'returned' END
    FROM track WHERE track.shard = referral.shard AND track.case_id = referral.case_id;
UPDATE referral SET fallback = 'registered' WHERE state IN ('offered', 'received');
ALTER TABLE referral
    ALTER COLUMN state SET NOT NULL,
    ADD CHECK ((state IN ('offered', 'received')) = (fallback IS NOT NULL));

-- The hand-over by which a proceeding came: what tells a new handler from a new proceeding.
ALTER TABLE proceeding ADD COLUMN referral uuid;
UPDATE proceeding SET referral = (
    SELECT r.id FROM referral r
    WHERE r.shard = proceeding.shard AND r.case_id = proceeding.case_id
      AND r.receiver = proceeding.organisation AND r.procedure = proceeding.procedure
      AND r.received_on <= proceeding.accepted_on
    ORDER BY r.id DESC LIMIT 1);

-- The referral or proceeding whose event ended a clock: whether it may run again hangs on it.
-- Unknown for clocks that ended before; they stay ended.
ALTER TABLE clock
    ADD COLUMN ended_cause uuid,
    ADD CHECK (ended_cause IS NULL OR ended_on IS NOT NULL);
