-- What people say has happened in a proceeding (登记事项): from it limits run, or by it they are met, each
-- for the party it concerns. Of a party no more is known than on which side it stands.
ALTER TABLE track ADD COLUMN parties jsonb NOT NULL DEFAULT '[]';
-- In the order in which they were recorded: {"on": "2026-03-10", "act": "copy_received", "party": …}.
ALTER TABLE proceeding ADD COLUMN acts jsonb NOT NULL DEFAULT '[]';

ALTER TABLE clock
    -- The one of the parties whose own limit it is; of a body's limit the party whose act it runs from.
    ADD COLUMN party_id uuid,
    DROP CONSTRAINT clock_party_check,
    ADD CHECK (party IN ('applicant', 'respondent', 'parties', 'others')),
    DROP CONSTRAINT clock_shard_case_id_cause_rule_key;
-- Armed once for one cause, party and day, whatever is delivered twice.
CREATE UNIQUE INDEX clock_once ON clock (shard, case_id, cause, rule, start_on,
    coalesce(party_id, '00000000-0000-0000-0000-000000000000'));
