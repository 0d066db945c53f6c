-- What the directory tells of organisations: projections of its events.
CREATE TABLE organisation (
    id   uuid PRIMARY KEY,
    path text COLLATE "C" NOT NULL,
    name text NOT NULL
);
-- The bodies above one, and the subtree below.
CREATE INDEX organisation_path ON organisation (path);

CREATE TABLE staff (
    id           uuid    PRIMARY KEY,
    organisation uuid    NOT NULL,
    name         text    NOT NULL,
    email        text,
    roles        text[]  NOT NULL,
    active       boolean NOT NULL
);
CREATE INDEX staff_organisation ON staff (organisation);

-- What a notice says about its case, from the registration.
CREATE TABLE known_case (
    shard        smallint    NOT NULL,
    id           uuid        NOT NULL,
    number       text        NOT NULL,
    title        text        NOT NULL,
    organisation uuid        NOT NULL,
    staff        uuid        NOT NULL,
    -- When it was entered, which may be long after it began.
    entered_at   timestamptz NOT NULL,
    PRIMARY KEY (shard, id)
);

-- One notice to one person, in the shard of the event it tells of.
CREATE TABLE notice (
    shard      smallint    NOT NULL,
    id         uuid        NOT NULL,
    event      uuid        NOT NULL,
    recipient  uuid        NOT NULL,
    kind       text        NOT NULL,
    title      text        NOT NULL,
    body       text        NOT NULL,
    case_id    uuid,
    created_at timestamptz NOT NULL,
    read_at    timestamptz,
    PRIMARY KEY (shard, id),
    -- Nobody is told of the same event twice.
    UNIQUE (shard, event, recipient)
);
-- A person's notices, newest first (ids grow with time), and those still unread.
CREATE INDEX notice_recipient ON notice (recipient, id);
CREATE INDEX notice_unread ON notice (recipient, id) WHERE read_at IS NULL;

-- A mail to be sent for a notice. Whoever sends takes the row by moving due_at into the future
-- (a lease) and counting a try; no lock is held while a mail server is waited for.
CREATE TABLE mail (
    shard      smallint    NOT NULL,
    notice     uuid        NOT NULL,
    recipient  uuid        NOT NULL,
    address    text        NOT NULL,
    state      text        NOT NULL CHECK (state IN ('due', 'sent', 'failed')),
    due_at     timestamptz NOT NULL,
    tries      integer     NOT NULL,
    error      text,
    settled_at timestamptz,
    PRIMARY KEY (shard, notice)
);
-- What to send next, oldest first; stays as small as the queue.
CREATE INDEX mail_due ON mail (due_at) WHERE state = 'due';
-- Mails by state, newest first.
CREATE INDEX mail_state ON mail (state, notice);
