-- Holiday notices of years that were published after this release was made. Reference data, no
-- case rows and so no shard. A year is imported once and never changed: its rows can be counted
-- to tell whether a process knows them all.
CREATE TABLE calendar_year (
    year        integer     PRIMARY KEY,
    -- The notice's title.
    notice      text        NOT NULL,
    -- The file as it was given, in the format of the law data.
    text        text        NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT now(),
    imported_by text        NOT NULL
);
