-- Whom of the body's staff a walled case (检举控告) is open to; NULL where all of them see it, and those
-- above.
ALTER TABLE participant ADD COLUMN open_to uuid[];
