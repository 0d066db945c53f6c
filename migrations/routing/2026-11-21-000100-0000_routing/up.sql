-- Where cases go. Keys of rows about a case begin with its shard; organisations and staff are
-- copies of the directory's facts, few, and belong to no shard.

CREATE TABLE organisation (
    id          uuid   PRIMARY KEY,
    parent      uuid,
    -- Codes from the root, each followed by '/': a subtree is one range of this column.
    path        text   COLLATE "C" NOT NULL,
    kind        text   NOT NULL,
    name        text   NOT NULL,
    -- Division code without padding zeros: 2, 4, 6, 9 or 12 digits, a prefix of all below it.
    region      text   COLLATE "C" NOT NULL,
    competences text[] NOT NULL
);
-- Jurisdiction: the bodies of a place and of every division above it, five equality look-ups.
CREATE INDEX organisation_region ON organisation (region);
-- Lists of a supervisor's subtree.
CREATE INDEX organisation_path ON organisation (path);

CREATE TABLE staff (
    id             uuid    PRIMARY KEY,
    organisation   uuid    NOT NULL,
    name           text    NOT NULL,
    roles          text[]  NOT NULL,
    qualifications text[]  NOT NULL,
    active         boolean NOT NULL,
    -- Keyed indexes of the identities that bar them from a case (回避).
    interests      text[]  NOT NULL
);
CREATE INDEX staff_organisation ON staff (organisation);

-- How much each member of staff has open. Always locked in the order of `staff`, so that two
-- allocations in one body wait for one another and never deadlock.
CREATE TABLE staff_load (
    staff            uuid    PRIMARY KEY,
    open_cases       integer NOT NULL DEFAULT 0 CHECK (open_cases >= 0),
    last_assigned_at timestamptz
);

-- One row per case: where it lies now. Every command locks it (FOR UPDATE) before anything else.
CREATE TABLE route (
    shard         smallint NOT NULL,
    case_id       uuid     NOT NULL,
    -- Number of routing's last event about the case.
    version       bigint   NOT NULL CHECK (version > 0),
    number        text     NOT NULL,
    title         text     NOT NULL,
    kind          text     NOT NULL,
    dispute_type  text     NOT NULL,
    purpose       text,
    channel       text     NOT NULL,
    region        text     COLLATE "C" NOT NULL,
    received_on   date     NOT NULL,
    registrar     uuid     NOT NULL,
    registered_by uuid     NOT NULL,
    -- The body the case lies with: the registrar until another body accepts it.
    holder        uuid     NOT NULL,
    procedure     text     NOT NULL,
    handler       uuid,
    returns       integer  NOT NULL DEFAULT 0 CHECK (returns >= 0),
    open_referral uuid,
    -- No later step may be dated before this day.
    last_step_on  date     NOT NULL,
    -- Keyed indexes of the parties' identities, for recusal.
    identities    text[]   NOT NULL,
    PRIMARY KEY (shard, case_id)
);

-- Why a case went where it went: one row per case and revision, never changed. The first is the
-- rules' own; each allocation of a handler adds one.
CREATE TABLE decision (
    shard      smallint    NOT NULL,
    case_id    uuid        NOT NULL,
    revision   integer     NOT NULL CHECK (revision > 0),
    decided_at timestamptz NOT NULL,
    body       jsonb       NOT NULL,
    PRIMARY KEY (shard, case_id, revision)
);

-- Who handled the case in which body. `open` until the proceeding is concluded or the handler is
-- replaced; the open ones are what staff_load counts.
CREATE TABLE assignment (
    shard        smallint NOT NULL,
    case_id      uuid     NOT NULL,
    -- Number of the event that made it.
    version      bigint   NOT NULL,
    organisation uuid     NOT NULL,
    staff        uuid     NOT NULL,
    procedure    text     NOT NULL,
    accepted_on  date     NOT NULL,
    referral     uuid,
    open         boolean  NOT NULL DEFAULT true,
    PRIMARY KEY (shard, case_id, version)
);
-- A body has one handler at a time.
CREATE UNIQUE INDEX assignment_open ON assignment (shard, case_id, organisation) WHERE open;

CREATE TABLE referral (
    shard             smallint    NOT NULL,
    id                uuid        NOT NULL,
    case_id           uuid        NOT NULL,
    -- The route's version when the referral last changed.
    version           bigint      NOT NULL,
    from_organisation uuid        NOT NULL,
    to_organisation   uuid        NOT NULL,
    -- Who offered it and may withdraw it: the handing body, or a common superior for it.
    offered_by        uuid        NOT NULL,
    basis             text        NOT NULL,
    procedure         text        NOT NULL,
    state             text        NOT NULL,
    note              text,
    offered_on        date        NOT NULL,
    offered_at        timestamptz NOT NULL,
    received_on       date,
    accepted_on       date,
    returned_on       date,
    return_reason     text,
    explanation       text,
    reported_on       date,
    result            text,
    PRIMARY KEY (shard, id)
);
-- A case is on offer to one body at a time.
CREATE UNIQUE INDEX referral_open ON referral (shard, case_id)
    WHERE state IN ('offered', 'received');
CREATE INDEX referral_case ON referral (shard, case_id, id);
-- Inbox and outbox, newest first: ids are ordered by time.
CREATE INDEX referral_to ON referral (to_organisation, id);
CREATE INDEX referral_to_state ON referral (to_organisation, state, id);
CREATE INDEX referral_from ON referral (from_organisation, id);
CREATE INDEX referral_from_state ON referral (from_organisation, state, id);
-- The same for a whole subtree: newest first, filtered on the way.
CREATE INDEX referral_newest ON referral (id);

-- Which bodies take part in a case (registered it, were offered it, handle it): row scope.
CREATE TABLE participant (
    shard        smallint NOT NULL,
    case_id      uuid     NOT NULL,
    organisation uuid     NOT NULL,
    path         text     COLLATE "C" NOT NULL,
    PRIMARY KEY (shard, case_id, organisation)
);
-- A body that moves in the tree takes its cases along.
CREATE INDEX participant_organisation ON participant (organisation);
