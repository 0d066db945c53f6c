DROP POLICY people ON step;
DROP POLICY people ON proceeding;
DROP POLICY people ON case_facts;
