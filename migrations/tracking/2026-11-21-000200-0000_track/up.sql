-- One row per case: where it stands. Locked (FOR UPDATE) by whatever changes anything about the
-- case, so that its events, clocks and counters move together.
CREATE TABLE track (
    shard         smallint NOT NULL,
    case_id       uuid     NOT NULL,
    -- Number of tracking's own events about the case.
    version       bigint   NOT NULL,
    number        text     NOT NULL,
    title         text     NOT NULL,
    kind          text     NOT NULL,
    dispute_type  text     NOT NULL,
    channel       text     NOT NULL,
    region        text     NOT NULL,
    registered_by uuid     NOT NULL,
    received_on   date     NOT NULL,
    stage         text     NOT NULL,
    -- The body it lies with, and the handler there.
    organisation  uuid     NOT NULL,
    staff         uuid,
    open          boolean  NOT NULL,
    -- The soonest last day of its running clocks; a projection for sorting, see table clock.
    due_on        date,
    rule          text,
    provisional   boolean  NOT NULL,
    -- The same for keyset pages: cases without a limit come last.
    due_key       date     NOT NULL GENERATED ALWAYS AS (coalesce(due_on, DATE '9999-12-31')) STORED,
    PRIMARY KEY (shard, case_id)
);
-- A handler's own list.
CREATE INDEX track_todo ON track (staff, due_key, case_id) WHERE open;

-- Bodies that take part in a case: registered it, were offered it, handle it. The source of row scope.
CREATE TABLE participant (
    shard        smallint NOT NULL,
    case_id      uuid     NOT NULL,
    organisation uuid     NOT NULL,
    path         text COLLATE "C" NOT NULL,
    PRIMARY KEY (shard, case_id, organisation)
);

-- Hand-overs, as far as clocks start from them.
CREATE TABLE referral (
    shard       smallint NOT NULL,
    id          uuid     NOT NULL,
    case_id     uuid     NOT NULL,
    sender      uuid     NOT NULL,
    receiver    uuid     NOT NULL,
    basis       text     NOT NULL,
    procedure   text     NOT NULL,
    offered_on  date     NOT NULL,
    received_on date,
    PRIMARY KEY (shard, id)
);
CREATE INDEX referral_case ON referral (shard, case_id);

CREATE TABLE proceeding (
    shard        smallint NOT NULL,
    id           uuid     NOT NULL,
    case_id      uuid     NOT NULL,
    procedure    text     NOT NULL,
    state        text     NOT NULL,
    organisation uuid     NOT NULL,
    staff        uuid     NOT NULL,
    accepted_on  date     NOT NULL,
    outcome      text,
    concluded_on date,
    note         text,
    CHECK ((outcome IS NULL) = (concluded_on IS NULL)),
    PRIMARY KEY (shard, id)
);
CREATE INDEX proceeding_case ON proceeding (shard, case_id);
-- A body handles a case once at a time under one procedure, whatever is delivered twice.
CREATE UNIQUE INDEX proceeding_open ON proceeding (shard, case_id, organisation, procedure)
    WHERE concluded_on IS NULL;
