-- Every copy of the directory gets what it lacked: columns that its service did not take over, and
-- staff where only organisations were kept. All services stand still meanwhile.
DO $$
DECLARE
    schema text;
BEGIN
    FOREACH schema IN ARRAY ARRAY['intake', 'routing', 'tracking', 'notice', 'handling'] LOOP
        CONTINUE WHEN to_regclass(schema || '.organisation') IS NULL;
        EXECUTE format($copy$
            INSERT INTO %I.organisation (id, path, kind, name, region, competences, number_word)
            SELECT id, path, kind, name,
                   regexp_replace(regexp_replace(regexp_replace(regexp_replace(region,
                       '^(\d{9})000$', '\1'), '^(\d{6})000$', '\1'), '^(\d{4})00$', '\1'),
                       '^(\d{2})00$', '\1'),
                   competences, number_word
            FROM directory.organisation
            ON CONFLICT (id) DO UPDATE SET
                path = excluded.path, kind = excluded.kind, name = excluded.name,
                region = excluded.region, competences = excluded.competences,
                number_word = excluded.number_word
        $copy$, schema);
        EXECUTE format($copy$
            INSERT INTO %I.staff
                (id, organisation, name, roles, qualifications, active, email, interests)
            SELECT id, organisation, name, roles, qualifications, active, email, interests
            FROM directory.staff
            ON CONFLICT (id) DO UPDATE SET
                organisation = excluded.organisation, name = excluded.name,
                roles = excluded.roles, qualifications = excluded.qualifications,
                active = excluded.active, email = excluded.email, interests = excluded.interests
        $copy$, schema);
    END LOOP;
END $$;
