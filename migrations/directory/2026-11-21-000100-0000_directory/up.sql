-- Administrative divisions. Codes are compared as bytes, so a division and all below it are one
-- range of the key.
CREATE TABLE region (
    code   text COLLATE "C" PRIMARY KEY CHECK (code ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$'),
    parent text COLLATE "C" REFERENCES region,
    name   text NOT NULL
);
-- The children of a division, page by page.
CREATE INDEX region_parent ON region (parent, code);

CREATE TABLE organisation (
    id          uuid   PRIMARY KEY,
    parent      uuid   REFERENCES organisation,
    code        text   COLLATE "C" NOT NULL,
    -- Codes from the root, each followed by '/': a subtree is one range of the index.
    path        text   COLLATE "C" NOT NULL,
    kind        text   NOT NULL,
    name        text   COLLATE "C" NOT NULL,
    number_word text   COLLATE "C" NOT NULL,
    region      text   COLLATE "C" NOT NULL REFERENCES region,
    competences text[] NOT NULL,
    email       text,
    -- Number of the last event about it.
    version     bigint NOT NULL CHECK (version > 0),
    CONSTRAINT organisation_code UNIQUE (code),
    CONSTRAINT organisation_path UNIQUE (path),
    CONSTRAINT organisation_number_word UNIQUE (number_word)
);
-- There is one root; two that are founded at the same moment cannot both be stored.
CREATE UNIQUE INDEX organisation_root ON organisation ((true)) WHERE parent IS NULL;
-- Lists below a parent and of a kind, in the order of paths; search by the beginning of a name.
CREATE INDEX organisation_parent ON organisation (parent, path);
CREATE INDEX organisation_kind ON organisation (kind, path);
CREATE INDEX organisation_name ON organisation (name);

CREATE TABLE staff (
    id             uuid    PRIMARY KEY,
    organisation   uuid    NOT NULL REFERENCES organisation,
    -- Lower case.
    username       text    COLLATE "C" NOT NULL,
    name           text    NOT NULL,
    roles          text[]  NOT NULL,
    qualifications text[]  NOT NULL,
    -- Keyed indexes of the identities that bar them from a case; never the identities.
    interests      text[]  NOT NULL,
    active         boolean NOT NULL,
    email          text,
    version        bigint  NOT NULL CHECK (version > 0),
    CONSTRAINT staff_username UNIQUE (username)
);
CREATE INDEX staff_organisation ON staff (organisation, username);

CREATE TABLE credential (
    staff         uuid        PRIMARY KEY REFERENCES staff,
    -- PHC string with salt and costs.
    password_hash text        NOT NULL,
    changed_at    timestamptz NOT NULL
);

-- Failed sign-ins by keyed index of the name that was typed (people type passwords there), known
-- or not, so that being locked out tells nothing. Counting locks the row, so guesses that come
-- at the same moment are counted one by one.
CREATE TABLE sign_in_attempt (
    username text        PRIMARY KEY,
    failures integer     NOT NULL,
    until    timestamptz NOT NULL
);
CREATE INDEX sign_in_attempt_until ON sign_in_attempt (until);

-- Refresh tokens by SHA-256; the tokens themselves are 256 random bits and known to the bearer
-- only. A used one stays until it expires, so that its second use is noticed.
CREATE TABLE refresh_token (
    digest     bytea       PRIMARY KEY,
    -- All tokens that follow from one sign-in.
    family     uuid        NOT NULL,
    staff      uuid        NOT NULL REFERENCES staff,
    signed_in_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX refresh_token_family ON refresh_token (family);
CREATE INDEX refresh_token_staff ON refresh_token (staff);
CREATE INDEX refresh_token_expires_at ON refresh_token (expires_at);

-- Keys that access tokens are signed with. Whoever adds one holds the table's SHARE ROW EXCLUSIVE
-- lock, so that several instances starting together make one key.
CREATE TABLE signing_key (
    kid         text        PRIMARY KEY,
    -- PKCS #8, sealed by the vault.
    private     bytea       NOT NULL,
    -- Published at once, used from here on: every instance knows it by then.
    active_from timestamptz NOT NULL
);
