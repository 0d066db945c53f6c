-- The bodies that an accusation (检举控告) accuses, themselves or somebody of theirs: it never comes to
-- them, nor to those above and below them.
ALTER TABLE route ADD COLUMN accused uuid[] NOT NULL DEFAULT '{}';
