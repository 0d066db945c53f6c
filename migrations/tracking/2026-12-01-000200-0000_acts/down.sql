DROP INDEX clock_once;
DELETE FROM clock AS later USING clock AS first
WHERE later.shard = first.shard AND later.case_id = first.case_id AND later.cause = first.cause
  AND later.rule = first.rule AND later.id > first.id;
UPDATE clock SET party = 'parties' WHERE party = 'others';
ALTER TABLE clock
    DROP COLUMN party_id,
    DROP CONSTRAINT clock_party_check,
    ADD CHECK (party IN ('applicant', 'respondent', 'parties')),
    ADD UNIQUE (shard, case_id, cause, rule);
ALTER TABLE proceeding DROP COLUMN acts;
ALTER TABLE track DROP COLUMN parties;
