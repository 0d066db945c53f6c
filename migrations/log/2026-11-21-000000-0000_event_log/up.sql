-- The one log of a service: history, audit trail and outbox at once. Every schema has its own.
-- Rows are only ever added: the service's role may neither UPDATE nor DELETE here.
CREATE TABLE event_log (
    position    bigint GENERATED ALWAYS AS IDENTITY,
    shard       smallint    NOT NULL,
    id          uuid        NOT NULL,
    subject     uuid        NOT NULL,
    -- Number of this event among those about the subject: 1, 2, 3 … without gaps.
    sequence    bigint      NOT NULL CHECK (sequence > 0),
    type        text        NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    actor       uuid,
    traceparent text,
    tracestate  text,
    data        jsonb       NOT NULL,
    PRIMARY KEY (shard, position),
    UNIQUE (shard, subject, sequence)
);
CREATE INDEX event_log_position ON event_log (position);

-- What is not yet sealed, published and acknowledged by every consumer. A row stays until all
-- three are true, so that whatever Redis loses can be sent again. Looking for what is *here*
-- rather than for what is *past the last position* matters: positions commit out of order.
CREATE TABLE event_outbox (
    position   bigint   PRIMARY KEY,
    shard      smallint NOT NULL,
    sealed     boolean  NOT NULL DEFAULT false,
    -- Entry id in the stream, `stream_ms-stream_seq`; null while not published.
    stream_ms  bigint,
    stream_seq bigint
);
CREATE INDEX event_outbox_pending ON event_outbox (position) WHERE stream_ms IS NULL;
CREATE INDEX event_outbox_unsealed ON event_outbox (position) WHERE NOT sealed;
CREATE INDEX event_outbox_in_flight ON event_outbox (shard, stream_ms, stream_seq)
    WHERE stream_ms IS NOT NULL;

-- The hash chain, one link per batch: hash = SHA-256(previous ‖ digests of the events in order).
CREATE TABLE event_seal (
    batch     bigint      PRIMARY KEY CHECK (batch > 0),
    positions bigint[]    NOT NULL,
    previous  bytea       NOT NULL,
    hash      bytea       NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT now()
);

-- The Redis that the in-flight rows of the outbox were sent to. Another one (restart, flush,
-- fail-over) means they may be lost and are sent again.
CREATE TABLE relay_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch    text    NOT NULL
);

-- How far each source's events about each subject were handled. Sequence n is handled only after
-- n - 1: that is what makes effects happen once and in order.
CREATE TABLE inbox (
    shard      smallint    NOT NULL,
    subject    uuid        NOT NULL,
    source     text        NOT NULL,
    sequence   bigint      NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shard, subject, source)
);

-- Events that could not be handled. Later events about the same subject from the same source
-- queue up behind the first, so a redrive goes on in order.
CREATE TABLE dead_letter (
    shard     smallint    NOT NULL,
    subject   uuid        NOT NULL,
    source    text        NOT NULL,
    sequence  bigint      NOT NULL,
    event     jsonb       NOT NULL,
    error     text        NOT NULL,
    attempts  integer     NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shard, subject, source, sequence)
);

-- Answers to requests that were sent with an Idempotency-Key, kept with what they changed.
CREATE TABLE request (
    actor       uuid        NOT NULL,
    route       text        NOT NULL,
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,
    answer      jsonb,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor, route, key)
);
CREATE INDEX request_created_at ON request (created_at);
