-- What a letter needs: a person (`failed`: it was tried again and again), a later version that can
-- read it (`unreadable`), or what has yet to arrive (`waiting`). The last two are tried again by
-- themselves.
ALTER TABLE dead_letter ADD COLUMN state text NOT NULL DEFAULT 'failed'
    CHECK (state IN ('failed', 'unreadable', 'waiting'));
-- Until now whatever could not be read was set aside untried, and so was what stood behind.
UPDATE dead_letter
SET state = CASE
        WHEN error LIKE 'an earlier event about the same subject%' OR error LIKE 'waits for %'
        THEN 'waiting'
        ELSE 'unreadable'
    END
WHERE attempts = 0 OR error LIKE 'waits for %';
