ALTER TABLE event_seal DROP COLUMN scheme, DROP COLUMN mac;
