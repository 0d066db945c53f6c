DROP POLICY people ON route;
DROP POLICY people ON referral;
DROP FUNCTION is_walled;
DROP POLICY people ON decision;
DROP POLICY people ON assignment;
