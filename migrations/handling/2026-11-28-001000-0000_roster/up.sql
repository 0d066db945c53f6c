-- What handling knows of organisations and staff, from the directory's events. No case rows and so
-- no shard in the keys: reference tables, to be kept in full beside every part of a divided database.
CREATE TABLE organisation (
    id   uuid PRIMARY KEY,
    -- Codes from the root, each followed by '/'.
    path text COLLATE "C" NOT NULL,
    name text NOT NULL
);

CREATE TABLE staff (
    id        uuid PRIMARY KEY,
    name      text NOT NULL,
    -- Keyed indexes of the identities of those they have ties to.
    interests text[] NOT NULL
);

-- Bodies that take part in a case. The source of row scope.
CREATE TABLE participant (
    shard        smallint NOT NULL,
    case_id      uuid     NOT NULL,
    organisation uuid     NOT NULL,
    path         text COLLATE "C" NOT NULL,
    PRIMARY KEY (shard, case_id, organisation)
);
