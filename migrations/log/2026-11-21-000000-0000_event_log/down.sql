DROP TABLE request;
DROP TABLE dead_letter;
DROP TABLE inbox;
DROP TABLE relay_state;
DROP TABLE event_seal;
DROP TABLE event_outbox;
DROP TABLE event_log;
