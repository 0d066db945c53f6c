DROP POLICY people ON representative;
DROP POLICY people ON handled_by;
DROP POLICY people ON correction;
