-- Accusations (检举控告) that were registered before are walled from now on: open to who registered them,
-- to those at each receiving body who receive for it, and to who handles or handled them there; to
-- nobody else. A receiving body that is accused, or stands above or below one that is, has it open to
-- nobody. Their titles stay with intake. The event logs keep what they said. All services stand still
-- meanwhile.
DO $$
DECLARE
    schema text;
BEGIN
    -- Whom they accuse was typed: it is the body of the directory that has this very name.
    UPDATE intake.party AS p SET organisation = o.id
    FROM intake.case_file AS c, directory.organisation AS o
    WHERE c.shard = p.shard AND c.id = p.case_id AND c.purpose = 'accusation'
      AND p.side = 'respondent' AND p.kind = 'organisation' AND p.organisation IS NULL
      AND o.name = p.name;
    UPDATE routing.route AS r SET accused = ARRAY(
        SELECT DISTINCT p.organisation FROM intake.party AS p
        WHERE p.shard = r.shard AND p.case_id = r.case_id AND p.side = 'respondent'
          AND p.organisation IS NOT NULL)
    WHERE r.purpose = 'accusation';

    CREATE TEMP TABLE walled ON COMMIT DROP AS
    SELECT p.shard, p.case_id, p.organisation, p.path, CASE WHEN
        p.organisation <> c.organisation AND EXISTS (
            SELECT FROM intake.party AS about
            JOIN directory.organisation AS accused ON accused.id = about.organisation
            WHERE about.shard = c.shard AND about.case_id = c.id AND about.side = 'respondent'
              AND (starts_with(p.path, accused.path) OR starts_with(accused.path, p.path)))
    THEN '{}' ELSE ARRAY(
        SELECT c.staff WHERE p.organisation = c.organisation
        UNION
        SELECT s.id FROM directory.staff AS s
        WHERE p.organisation <> c.organisation AND s.organisation = p.organisation AND s.active
          AND s.roles && ARRAY['petition_clerk', 'receiving_clerk']
          AND NOT EXISTS (SELECT FROM intake.party AS tied
                          WHERE tied.shard = c.shard AND tied.case_id = c.id
                            AND tied.identity_index = ANY (s.interests))
        UNION
        SELECT a.staff FROM routing.assignment AS a
        WHERE a.shard = p.shard AND a.case_id = p.case_id AND a.organisation = p.organisation
    ) END AS open_to
    FROM intake.case_file AS c
    JOIN (
        SELECT shard, case_id, organisation, path FROM routing.participant
        UNION ALL
        SELECT i.shard, i.case_id, i.organisation, i.path FROM intake.participant AS i
        WHERE NOT EXISTS (SELECT FROM routing.route AS r
                          WHERE r.shard = i.shard AND r.case_id = i.case_id)
    ) AS p ON p.shard = c.shard AND p.case_id = c.id
    WHERE c.purpose = 'accusation';

    IF NOT EXISTS (SELECT FROM walled) THEN
        RETURN;
    END IF;

    FOREACH schema IN ARRAY ARRAY['intake', 'routing', 'handling', 'tracking', 'notice'] LOOP
        CONTINUE WHEN to_regclass(schema || '.participant') IS NULL;
        EXECUTE format($copy$
            UPDATE %1$I.participant AS own SET open_to = coalesce(
                (SELECT w.open_to FROM walled AS w
                 WHERE w.shard = own.shard AND w.case_id = own.case_id
                   AND w.organisation = own.organisation), '{}')
            WHERE EXISTS (SELECT FROM walled AS w
                          WHERE w.shard = own.shard AND w.case_id = own.case_id)
        $copy$, schema);
        EXECUTE format($copy$
            INSERT INTO %1$I.participant (shard, case_id, organisation, path, open_to)
            SELECT shard, case_id, organisation, path, open_to FROM walled
            ON CONFLICT DO NOTHING
        $copy$, schema);
    END LOOP;

    -- The backlog is kept by viewer: behind the wall each member of staff is one.
    DELETE FROM tracking.audience AS a USING walled AS w
    WHERE a.shard = w.shard AND a.case_id = w.case_id;
    INSERT INTO tracking.audience (shard, case_id, viewer, organisation, due_key)
    SELECT DISTINCT t.shard, t.case_id, one::text, t.organisation,
           coalesce(t.due_on, DATE '9999-12-31')
    FROM tracking.track AS t
    JOIN tracking.participant AS p USING (shard, case_id)
    CROSS JOIN unnest(p.open_to) AS one
    WHERE t.open AND p.open_to IS NOT NULL;
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

    -- Titles.
    UPDATE routing.route SET title = '检举控告件' WHERE purpose = 'accusation';
    UPDATE routing.referral AS r SET title = '检举控告件' FROM walled AS w
    WHERE r.shard = w.shard AND r.case_id = w.case_id AND r.title IS NOT NULL;
    UPDATE tracking.track AS t SET title = '检举控告件' FROM walled AS w
    WHERE t.shard = w.shard AND t.case_id = w.case_id;
    UPDATE notice.known_case AS k SET title = '检举控告件' FROM walled AS w
    WHERE k.shard = w.shard AND k.id = w.case_id;

    -- What was told to those who are kept out now is taken back, and nobody is told the title.
    CREATE TEMP TABLE untold ON COMMIT DROP AS
    SELECT n.shard, n.id FROM notice.notice AS n
    WHERE n.case_id IN (SELECT case_id FROM walled)
      AND NOT EXISTS (SELECT FROM walled AS w
                      WHERE w.case_id = n.case_id AND n.recipient = ANY (w.open_to));
    DELETE FROM notice.mail AS m USING untold AS u WHERE m.shard = u.shard AND m.notice = u.id;
    DELETE FROM notice.notice AS n USING untold AS u WHERE n.shard = u.shard AND n.id = u.id;
    UPDATE notice.notice AS n
    SET body = regexp_replace(replace(n.body, '（' || c.title || '）', '（检举控告件）'),
                              '(案件〔[^（]*)（[^）]*）', '\1（检举控告件）')
    FROM intake.case_file AS c
    WHERE c.purpose = 'accusation' AND n.case_id = c.id;
END $$;
