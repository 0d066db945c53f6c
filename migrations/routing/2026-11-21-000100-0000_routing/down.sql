DROP TABLE participant;
DROP TABLE referral;
DROP TABLE assignment;
DROP TABLE decision;
DROP TABLE route;
DROP TABLE staff_load;
DROP TABLE staff;
DROP TABLE organisation;
