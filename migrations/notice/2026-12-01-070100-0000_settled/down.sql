DROP INDEX notice_unsettled;
ALTER TABLE notice DROP COLUMN clock, DROP COLUMN settled_at;
