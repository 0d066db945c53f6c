-- What the parties of a case agreed on in a proceeding (协议); locked (FOR UPDATE) by whatever changes it.
-- Terms, reasons and words of what was promised may name people and are in no event.
CREATE TABLE agreement (
    shard        smallint NOT NULL,
    id           uuid     NOT NULL,
    case_id      uuid     NOT NULL,
    proceeding   uuid     NOT NULL,
    -- The body that handles the proceeding.
    organisation uuid     NOT NULL,
    -- Number of handling's events about it.
    version      bigint   NOT NULL,
    form         text     NOT NULL,
    state        text     NOT NULL,
    terms        text     NOT NULL,
    amount_fen   bigint,
    -- The day it was put down, or an oral one reached.
    drafted_on   date     NOT NULL,
    -- The day that was entered, where it was later (补录).
    entered_on   date,
    effective_on date,
    void_reason  text,
    -- Who signed, how and when: [{"signer": "party", "party": "party_…", "way": "seal", "on": "…"}].
    signatures   jsonb    NOT NULL,
    -- What was promised by when, and what became of it.
    instalments  jsonb    NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE INDEX agreement_case ON agreement (shard, case_id);
-- In a proceeding one agreement stands at a time.
CREATE UNIQUE INDEX agreement_standing ON agreement (shard, proceeding) WHERE state <> 'void';
