-- No event is sealed twice: not by a sealer that stood still between reading what is to be sealed
-- and sealing it, nor while one of an earlier version, which asks for another lock, runs as well.
CREATE FUNCTION seal_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM event_outbox WHERE position = ANY (NEW.positions) AND NOT sealed)
        <> cardinality(NEW.positions)
    THEN
        RAISE 'some of these events are sealed' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seal_once BEFORE INSERT ON event_seal FOR EACH ROW EXECUTE FUNCTION seal_once();
