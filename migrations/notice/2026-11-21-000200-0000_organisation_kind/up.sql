-- What sort of body an organisation is, and the root of the subtree that it looks after: its own
-- place, for a governance centre (综治中心) the body above it (a root is above itself).
ALTER TABLE organisation
    ADD COLUMN kind text,
    ADD COLUMN area text COLLATE "C" GENERATED ALWAYS AS (
        CASE WHEN kind = 'governance_center' AND path LIKE '%/%/'
             THEN regexp_replace(path, '[^/]+/$', '')
             ELSE path END) STORED;
-- Whoever looks after a body: the areas of which it is part.
CREATE INDEX organisation_area ON organisation (area);

-- Rows of before lack the kind, which the directory's events have always told: `dingfen events
-- replay` brings them again, and here they are to be taken up as if for the first time. Until then
-- such a row counts as a body that is no governance centre. New events about these bodies wait for
-- the replay, since events about one subject are taken in order.
DELETE FROM inbox WHERE source = 'directory' AND subject IN (SELECT id FROM organisation);
