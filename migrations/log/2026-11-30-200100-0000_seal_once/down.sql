DROP TRIGGER seal_once ON event_seal;
DROP FUNCTION seal_once;
