-- A case as registered. Rows of one case stand in several tables without foreign keys between
-- them: they are written by one statement, never deleted, and the checks would cost a look-up and
-- a row lock for every party and material on the hot path.
CREATE TABLE case_file (
    shard         smallint    NOT NULL,
    id            uuid        NOT NULL,
    -- Number of the last event about the case.
    version       bigint      NOT NULL CHECK (version > 0),
    -- As written on paper: 〔year〕wordserial, composed once and never again.
    number        text        NOT NULL,
    year          integer     NOT NULL,
    serial        bigint      NOT NULL CHECK (serial > 0),
    organisation  uuid        NOT NULL,
    staff         uuid        NOT NULL,
    kind          text        NOT NULL,
    title         text        NOT NULL,
    facts         text        NOT NULL,
    dispute_type  text        NOT NULL,
    purpose       text,
    channel       text        NOT NULL,
    received_on   date        NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now(),
    region        text        NOT NULL,
    place         text,
    amount_fen    bigint      CHECK (amount_fen >= 0),
    people        integer     NOT NULL CHECK (people > 0),
    PRIMARY KEY (shard, id),
    -- No number twice. Also what an account of a body's numbers is read from, and, by way of
    -- number_word, how a case is found by its number.
    UNIQUE (shard, organisation, year, serial)
);
-- Ids begin with the time they were made, so this is newest first over all shards.
CREATE INDEX case_file_newest ON case_file (id DESC);

-- Identity, telephone and address are sealed; the party's id is bound into each, so that a sealed
-- value copied to another row cannot be opened. The keyed indexes find equal values, no more.
CREATE TABLE party (
    shard          smallint NOT NULL,
    case_id        uuid     NOT NULL,
    id             uuid     NOT NULL,
    place          smallint NOT NULL,
    side           text     NOT NULL,
    kind           text     NOT NULL,
    name           text     NOT NULL,
    identity       bytea,
    phone          bytea,
    address        bytea,
    identity_index text,
    phone_index    text,
    -- How often it was shown in full: the number of the last event about the party.
    unmaskings     bigint   NOT NULL DEFAULT 0,
    PRIMARY KEY (shard, case_id, id)
);
CREATE INDEX party_identity ON party (identity_index) WHERE identity_index IS NOT NULL;
CREATE INDEX party_phone ON party (phone_index) WHERE phone_index IS NOT NULL;

CREATE TABLE material (
    shard    smallint    NOT NULL,
    case_id  uuid        NOT NULL,
    id       uuid        NOT NULL,
    place    smallint    NOT NULL,
    name     text        NOT NULL,
    source   text,
    pages    integer     CHECK (pages > 0),
    added_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shard, case_id, id)
);

-- The last number a body gave in a year. Moved by the statement that registers the case, so a
-- number without a case cannot come about; its row lock makes registrations of one body follow
-- one another and keeps nobody else waiting. Half-empty pages leave room for updates in place.
CREATE TABLE number_counter (
    shard        smallint NOT NULL,
    organisation uuid     NOT NULL,
    year         integer  NOT NULL,
    last         bigint   NOT NULL CHECK (last > 0),
    PRIMARY KEY (shard, organisation, year)
) WITH (fillfactor = 50);

-- Which organisations take part in which case: what row scope is decided by.
CREATE TABLE participant (
    shard        smallint NOT NULL,
    case_id      uuid     NOT NULL,
    organisation uuid     NOT NULL,
    -- The organisation's path, as the directory last told it.
    path         text COLLATE "C" NOT NULL,
    -- An offer that is withdrawn before it was received leaves nothing behind; whoever took part
    -- in a case keeps sight of it.
    footing      text     NOT NULL CHECK (footing IN ('registered', 'offered', 'took_part')),
    -- The last referral by which the case was offered.
    referral     uuid,
    PRIMARY KEY (shard, case_id, organisation)
);
-- One body's cases, newest first.
CREATE INDEX participant_organisation ON participant (organisation, case_id DESC);
-- The cases of a small subtree; for large ones walking the newest cases is quicker.
CREATE INDEX participant_path ON participant (path, case_id);
