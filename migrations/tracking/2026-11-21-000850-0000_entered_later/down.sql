ALTER TABLE clock DROP COLUMN start_entered_on, DROP COLUMN end_entered_on;
ALTER TABLE proceeding DROP COLUMN accepted_entered_on, DROP COLUMN concluded_entered_on;
