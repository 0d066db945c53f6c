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

-- The bodies that handle or handled a case, as handling tells it: beside the one that registered it,
-- they correct what is registered of its parties.
CREATE TABLE handled_by (
    shard        smallint NOT NULL,
    case_id      uuid     NOT NULL,
    organisation uuid     NOT NULL,
    PRIMARY KEY (shard, case_id, organisation)
);
