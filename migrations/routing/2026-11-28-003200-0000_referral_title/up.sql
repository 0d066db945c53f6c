-- What the case was called when a hand-over ended by its return or withdrawal: whoever no longer sees
-- the case sees nothing of later. Filled when the case is next renamed; absent, it never was.
ALTER TABLE referral ADD COLUMN title text;
