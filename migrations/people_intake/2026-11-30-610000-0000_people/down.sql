DROP POLICY people ON case_file;
DROP POLICY people ON party;
DROP POLICY people ON material;
