-- What tracking knows of organisations and staff, from the directory's events. No case rows and so
-- no shard in the keys: reference tables, to be kept in full beside every part of a divided database.
CREATE TABLE organisation (
    id   uuid PRIMARY KEY,
    -- Codes from the root, each followed by '/'. Compared byte by byte, so that a subtree is one
    -- range whatever the database's language.
    path text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    name text NOT NULL
);

CREATE TABLE staff (
    id   uuid PRIMARY KEY,
    name text NOT NULL
);
