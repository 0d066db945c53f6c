-- Parties are added, corrected and leave. `unmaskings` is the number of the last event about a party,
-- whatever it tells; `quiet` says how many of the last were looks, which change nothing of it.
ALTER TABLE party
    ADD COLUMN quiet   bigint NOT NULL DEFAULT 0,
    ADD COLUMN born_on bytea,
    ADD COLUMN email   bytea,
    -- Since when it is no party any more.
    ADD COLUMN left_on date;
-- All there were are looks.
UPDATE party SET quiet = unmaskings WHERE unmaskings > 0;

-- What was corrected, beside the event of this number about the thing: what fields held and hold,
-- sealed, and why, which may name people and does not travel.
CREATE TABLE correction (
    shard    smallint    NOT NULL,
    case_id  uuid        NOT NULL,
    thing    uuid        NOT NULL,
    sequence bigint      NOT NULL,
    staff    uuid        NOT NULL,
    at       timestamptz NOT NULL DEFAULT now(),
    reason   text        NOT NULL,
    changes  bytea       NOT NULL,
    PRIMARY KEY (shard, thing, sequence)
);
CREATE INDEX correction_case ON correction (shard, case_id);

-- The proceedings of a case, as handling tells it. Beside the body that registered it those that handle
-- or handled it correct what is registered of its parties; who may act for one, the procedures say that
-- are open.
CREATE TABLE handled_by (
    shard        smallint NOT NULL,
    case_id      uuid     NOT NULL,
    proceeding   uuid     NOT NULL,
    organisation uuid     NOT NULL,
    procedure    text     NOT NULL,
    open         boolean  NOT NULL,
    PRIMARY KEY (shard, case_id, proceeding)
);

-- Who acts for a party. Particulars are sealed like those of parties, each bound to this row's id.
CREATE TABLE representative (
    shard          smallint NOT NULL,
    case_id        uuid     NOT NULL,
    id             uuid     NOT NULL,
    -- Number of the last event about them.
    version        bigint   NOT NULL,
    party          uuid     NOT NULL,
    role           text     NOT NULL,
    name           text     NOT NULL,
    identity       bytea,
    phone          bytea,
    email          bytea,
    identity_index text,
    phone_index    text,
    authority      text[]   NOT NULL,
    scope_note     text,
    signed         boolean  NOT NULL,
    from_on        date     NOT NULL,
    to_on          date,
    PRIMARY KEY (shard, case_id, id)
);
CREATE INDEX representative_identity ON representative (identity_index)
    WHERE identity_index IS NOT NULL;
CREATE INDEX representative_phone ON representative (phone_index) WHERE phone_index IS NOT NULL;
