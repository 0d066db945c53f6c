ALTER TABLE referral DROP COLUMN title;
