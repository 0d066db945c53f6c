-- When a proceeding stood still (中止): {"ground": "appraisal", "from": "2026-03-10", "resumed_on": …}.
ALTER TABLE proceeding ADD COLUMN standstills jsonb NOT NULL DEFAULT '[]';

-- What a ledger holds follows from what was told of the proceeding, and is written anew when that
-- changes: the log says when that was, and by whom. Time that is not counted may still go on, an
-- extension has the day on which it was granted, a new start the event that it is.
ALTER TABLE ledger
    DROP COLUMN noted_by,
    DROP COLUMN noted_at,
    DROP CONSTRAINT ledger_check,
    DROP CONSTRAINT ledger_check1,
    ADD CONSTRAINT ledger_entry CHECK (from_on IS NOT NULL AND CASE kind
        WHEN 'exclusion' THEN (to_on IS NULL OR from_on <= to_on) AND amount IS NULL
                              AND ground IS NOT NULL
        WHEN 'extension' THEN to_on IS NULL AND amount IS NOT NULL AND ground IS NULL
        ELSE to_on IS NULL AND amount IS NULL AND ground IS NOT NULL END);
