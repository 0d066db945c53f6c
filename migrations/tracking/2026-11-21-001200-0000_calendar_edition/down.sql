ALTER TABLE clock DROP COLUMN held;
-- Without editions a year is the one that was known first.
DELETE FROM calendar_year WHERE edition > 1;
ALTER TABLE calendar_year
    DROP CONSTRAINT calendar_year_pkey,
    DROP COLUMN edition,
    ADD PRIMARY KEY (year);
