DELETE FROM ledger;
ALTER TABLE ledger
    DROP CONSTRAINT ledger_entry,
    ADD COLUMN noted_by uuid,
    ADD COLUMN noted_at timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT ledger_check CHECK (CASE kind
        WHEN 'exclusion' THEN from_on <= to_on AND amount IS NULL
        WHEN 'extension' THEN amount IS NOT NULL AND from_on IS NULL
        ELSE from_on IS NOT NULL AND to_on IS NULL AND amount IS NULL END),
    ADD CONSTRAINT ledger_check1 CHECK ((kind = 'exclusion') = (ground IS NOT NULL));
ALTER TABLE proceeding DROP COLUMN standstills;
