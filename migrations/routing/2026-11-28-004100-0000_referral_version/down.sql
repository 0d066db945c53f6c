ALTER TABLE route DROP COLUMN last_event;
ALTER TABLE referral DROP COLUMN own_version;
