DROP POLICY people ON agreement;
