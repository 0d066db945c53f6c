-- Pairs of neighbouring characters in title, facts and party names, for words of two characters
-- and more. Kept by the consumer of intake's own events and not by registration: filling the
-- index costs more than all other rows of a case together.
CREATE TABLE case_search (
    shard   smallint NOT NULL,
    case_id uuid     NOT NULL,
    bigrams text[]   NOT NULL,
    PRIMARY KEY (shard, case_id),
    -- Also tells the planner that shard and id are not two conditions but one: without it a search
    -- for a common word is taken for a search for a rare one, and all cases are sorted.
    FOREIGN KEY (shard, case_id) REFERENCES case_file (shard, id)
);
CREATE INDEX case_search_bigrams ON case_search USING gin (bigrams);
