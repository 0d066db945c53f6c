DROP POLICY people ON proceeding;
