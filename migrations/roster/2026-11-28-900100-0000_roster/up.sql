-- Who is who, as the directory tells it: the same two tables in every schema that keeps a copy. No
-- case rows and so no shard in the keys: reference tables, to be kept in full beside every part of a
-- divided database. Services of before kept parts of them; what is missing is added beside what they
-- still write, and filled from the directory (migrations/home).
CREATE TABLE IF NOT EXISTS organisation (
    id   uuid PRIMARY KEY,
    -- Codes from the root, each followed by '/'. Compared byte by byte, so that a subtree is one
    -- range whatever the database's language.
    path text COLLATE "C" NOT NULL,
    name text NOT NULL
);
ALTER TABLE organisation
    ADD COLUMN IF NOT EXISTS kind text,
    -- Division code without padding zeros: 2, 4, 6, 9 or 12 digits, a prefix of all below it.
    ADD COLUMN IF NOT EXISTS region text COLLATE "C" NOT NULL DEFAULT '',
    -- Dispute types it is set up for.
    ADD COLUMN IF NOT EXISTS competences text[] NOT NULL DEFAULT '{}',
    -- The word in its case numbers (字号).
    ADD COLUMN IF NOT EXISTS number_word text NOT NULL DEFAULT '';
-- The root of the subtree that it looks after: its own place, for a governance centre (综治中心) the
-- body above it (a root is above itself).
ALTER TABLE organisation
    ADD COLUMN IF NOT EXISTS area text COLLATE "C" GENERATED ALWAYS AS (
        CASE WHEN kind = 'governance_center' AND path LIKE '%/%/'
             THEN regexp_replace(path, '[^/]+/$', '')
             ELSE path END) STORED;
CREATE INDEX IF NOT EXISTS organisation_path ON organisation (path);
CREATE INDEX IF NOT EXISTS organisation_area ON organisation (area);
CREATE INDEX IF NOT EXISTS organisation_region ON organisation (region);

CREATE TABLE IF NOT EXISTS staff (
    id   uuid PRIMARY KEY,
    name text NOT NULL
);
ALTER TABLE staff
    ADD COLUMN IF NOT EXISTS organisation uuid,
    ADD COLUMN IF NOT EXISTS roles text[] NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS qualifications text[] NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS active boolean NOT NULL DEFAULT true,
    ADD COLUMN IF NOT EXISTS email text,
    -- Keyed indexes of the identities of those they have ties to (回避), never the identities.
    ADD COLUMN IF NOT EXISTS interests text[] NOT NULL DEFAULT '{}';
CREATE INDEX IF NOT EXISTS staff_organisation ON staff (organisation);
