-- Which bodies take part in a case, as routing tells it: what row scope is decided by. The same table
-- in every schema that has rows about cases; what it needs for its own lists, a service indexes.
CREATE TABLE IF NOT EXISTS participant (
    shard        smallint NOT NULL,
    case_id      uuid     NOT NULL,
    organisation uuid     NOT NULL,
    -- The organisation's path, as the directory last told it.
    path         text COLLATE "C" NOT NULL,
    PRIMARY KEY (shard, case_id, organisation)
);
