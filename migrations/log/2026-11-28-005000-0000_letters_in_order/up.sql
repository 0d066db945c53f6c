-- Letters are tried again in the order in which their events happened: ids are ordered by time.
CREATE INDEX dead_letter_in_order ON dead_letter ((event->>'id') COLLATE "C");
