DROP POLICY people ON participant;
DROP FUNCTION sees;
DROP FUNCTION in_reach;
DROP FUNCTION reader;
