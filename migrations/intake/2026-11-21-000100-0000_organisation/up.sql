-- What intake knows of the organisations, from the directory's events. No case row and so no shard
-- in the key: a reference table, to be kept in full beside every part of a divided database.
CREATE TABLE organisation (
    id          uuid PRIMARY KEY,
    -- Codes from the root, each followed by '/'. Compared byte by byte, so that a subtree is one
    -- range whatever the database's language.
    path        text COLLATE "C" NOT NULL,
    kind        text NOT NULL,
    name        text NOT NULL,
    -- The word in its case numbers (字号).
    number_word text NOT NULL
);

-- Every word a body ever had in its numbers, the present one included: leads from a number to the
-- body that gave it, without an index over the numbers of all cases.
CREATE TABLE number_word (
    word         text     NOT NULL,
    shard        smallint NOT NULL,
    organisation uuid     NOT NULL,
    PRIMARY KEY (word, shard, organisation)
);
