-- A referral is a subject of its own: its version is the number of the last event about it. Until now
-- these were told about the case, so those of before begin at 0. `version` stays what it was: the
-- route's when the referral last changed.
ALTER TABLE referral ADD COLUMN own_version bigint NOT NULL DEFAULT 0;
-- The last event about the case or one of its referrals, which the next names as its cause; null where
-- it is the case's own of number `version`.
ALTER TABLE route ADD COLUMN last_event text;
