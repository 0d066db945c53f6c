DROP POLICY people ON participant;
DROP FUNCTION sees;
DROP FUNCTION reach_subtree;
DROP FUNCTION reach_organisation;
DROP FUNCTION reader;
