-- Who looked for an identity number or a telephone in full, and when in the last hour: whoever
-- may see masks only could otherwise guess the hidden digits one search after another. A row per
-- member of staff, locked while a search is counted, so that no two slip through at once.
CREATE TABLE exact_search (
    -- Of the organisation they work for.
    shard    smallint      NOT NULL,
    staff    uuid          NOT NULL,
    -- Those that still count, the oldest first; as many as the limit allows at most.
    recent   timestamptz[] NOT NULL,
    -- All there ever were: the number of the last event about them.
    searches bigint        NOT NULL CHECK (searches > 0),
    PRIMARY KEY (shard, staff)
) WITH (fillfactor = 50);

-- A body that signed for a case and then returned it loses sight of it, as one does that never
-- signed; so signing alone is a footing of its own beside having taken part.
ALTER TABLE participant
    DROP CONSTRAINT participant_footing_check,
    ADD CONSTRAINT participant_footing_check
        CHECK (footing IN ('registered', 'offered', 'received', 'took_part'));
