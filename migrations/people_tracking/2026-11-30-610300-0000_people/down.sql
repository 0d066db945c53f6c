DROP POLICY people ON tally;
DROP POLICY people ON audience;
DROP POLICY people ON breach;
DROP POLICY people ON ledger;
DROP POLICY people ON timeline;
DROP POLICY people ON clock;
DROP POLICY people ON track;
