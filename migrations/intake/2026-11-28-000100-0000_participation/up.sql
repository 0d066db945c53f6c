-- Routing says who takes part, and nothing is derived here any more; on what footing it was is still
-- written by services of before. A later release drops both columns.
ALTER TABLE participant ALTER COLUMN footing SET DEFAULT 'took_part';
