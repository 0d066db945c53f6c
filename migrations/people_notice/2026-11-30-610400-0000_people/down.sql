DROP POLICY people ON notice;
