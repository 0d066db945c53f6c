-- Handling and tracking learn which parties the cases have that were registered before: their ids and
-- on which side they stand, as the registrations told them.
DO $$
DECLARE
    copy text;
BEGIN
    FOREACH copy IN ARRAY ARRAY['handling.case_facts', 'tracking.track'] LOOP
        EXECUTE format($copy$
            UPDATE %s AS known SET parties = (
                SELECT jsonb_agg(jsonb_build_object('id', 'party_' || p.id, 'side', p.side)
                                 ORDER BY p.place)
                FROM intake.party AS p
                WHERE p.shard = known.shard AND p.case_id = known.case_id)
            WHERE known.parties = '[]' AND EXISTS (
                SELECT FROM intake.party AS p
                WHERE p.shard = known.shard AND p.case_id = known.case_id)
        $copy$, copy);
    END LOOP;
END $$;
