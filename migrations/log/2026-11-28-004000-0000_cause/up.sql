-- Which event this one comes after, besides those about the same subject: the one that was being
-- handled when it was recorded, or an own one about another subject. `source/shard/subject/sequence`.
ALTER TABLE event_log ADD COLUMN cause text;
-- Whether the hash of a batch covers the causes: an older version seals without them.
ALTER TABLE event_seal ADD COLUMN causes boolean NOT NULL DEFAULT false;
