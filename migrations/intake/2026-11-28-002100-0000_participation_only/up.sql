-- Nothing has read these since routing says who takes part.
ALTER TABLE participant DROP COLUMN footing, DROP COLUMN referral;
