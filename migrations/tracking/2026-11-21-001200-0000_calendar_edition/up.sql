-- A holiday notice may be changed while its year runs (更正). Each change is one more edition of the
-- year and the newest holds; the ones before stay as they were. The first edition of a year that
-- the release itself carries is copied here when it is corrected. Rows are still only added, so
-- counting them tells whether a process knows them all.
ALTER TABLE calendar_year
    ADD COLUMN edition integer NOT NULL DEFAULT 1 CHECK (edition > 0),
    DROP CONSTRAINT calendar_year_pkey,
    ADD PRIMARY KEY (year, edition);

-- A clock that was breached on a day that was not provisional keeps this day, whatever a later
-- calendar gives: it is set when a recount comes upon such a clock, which is then left alone.
ALTER TABLE clock ADD COLUMN held boolean NOT NULL DEFAULT false;
