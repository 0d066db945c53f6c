-- Routing says who takes part in a case, and the others obey from now on: what each of them had
-- worked out by itself is brought in line with it. All services stand still meanwhile. A case that
-- routing has not seen yet is left alone: whoever registered it takes part in it.
DO $$
DECLARE
    schema text;
    gone bigint;
    come bigint;
BEGIN
    FOREACH schema IN ARRAY ARRAY['intake', 'tracking', 'handling'] LOOP
        CONTINUE WHEN to_regclass(schema || '.participant') IS NULL;
        EXECUTE format($copy$
            DELETE FROM %1$I.participant AS own
            WHERE EXISTS (SELECT FROM routing.route AS r
                          WHERE r.shard = own.shard AND r.case_id = own.case_id)
              AND NOT EXISTS (SELECT FROM routing.participant AS p
                              WHERE p.shard = own.shard AND p.case_id = own.case_id
                                AND p.organisation = own.organisation)
        $copy$, schema);
        GET DIAGNOSTICS gone = ROW_COUNT;
        EXECUTE format($copy$
            INSERT INTO %1$I.participant (shard, case_id, organisation, path)
            SELECT shard, case_id, organisation, path FROM routing.participant
            ON CONFLICT DO NOTHING
        $copy$, schema);
        GET DIAGNOSTICS come = ROW_COUNT;
        -- The backlog is kept by viewer: by body, and by every node of the tree above it.
        IF schema = 'tracking' AND gone + come > 0 THEN
            DELETE FROM tracking.audience;
            INSERT INTO tracking.audience (shard, case_id, viewer, organisation, due_key)
            SELECT DISTINCT t.shard, t.case_id, v.viewer, t.organisation,
                   coalesce(t.due_on, DATE '9999-12-31')
            FROM tracking.track AS t
            JOIN tracking.participant AS p USING (shard, case_id)
            CROSS JOIN LATERAL (
                SELECT p.organisation::text
                UNION
                SELECT array_to_string((string_to_array(p.path, '/'))[:n], '/') || '/'
                FROM generate_series(1, length(p.path) - length(replace(p.path, '/', ''))) AS n
            ) AS v(viewer)
            WHERE t.open;
            DELETE FROM tracking.tally;
            INSERT INTO tracking.tally (shard, viewer, dimension, key, bucket, open)
            SELECT a.shard, a.viewer, d.dimension, d.key, b.bucket, count(*)
            FROM tracking.audience AS a
            JOIN tracking.track AS t USING (shard, case_id)
            CROSS JOIN LATERAL (VALUES ('body', t.organisation::text), ('type', t.dispute_type),
                ('stage', t.stage)) AS d(dimension, key)
            CROSS JOIN LATERAL (
                SELECT DATE '0001-01-01' UNION ALL SELECT t.due_on WHERE t.due_on IS NOT NULL
            ) AS b(bucket)
            GROUP BY 1, 2, 3, 4, 5;
        END IF;
    END LOOP;
END $$;
