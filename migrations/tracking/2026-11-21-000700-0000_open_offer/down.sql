ALTER TABLE clock DROP COLUMN ended_cause;
ALTER TABLE proceeding DROP COLUMN referral;
ALTER TABLE referral DROP COLUMN state, DROP COLUMN fallback;
