-- At which version of the case an assignment ended: what another body returned after it may be taken
-- on again. Those that ended before this was kept have none.
ALTER TABLE assignment ADD COLUMN ended_version bigint;
