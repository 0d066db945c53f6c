-- What the hash of a batch covers, by number; null where an older version sealed, whose `causes` says
-- it. And the signature of the whole link under the chain's key, which is not in the database: what
-- was sealed before there was one is signed by `dingfen migrate`, after which the column takes no null.
ALTER TABLE event_seal
    ADD COLUMN scheme smallint,
    ADD COLUMN mac bytea;
