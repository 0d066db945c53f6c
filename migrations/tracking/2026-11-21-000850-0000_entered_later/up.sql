-- The day on which an act was entered, where that was later than the day of the act (补录). Both
-- days stay: the legal one decides, the other tells what could not have been known before.
ALTER TABLE proceeding ADD COLUMN accepted_entered_on date, ADD COLUMN concluded_entered_on date;
ALTER TABLE clock ADD COLUMN start_entered_on date, ADD COLUMN end_entered_on date;
