DROP TABLE proceeding;
DROP TABLE referral;
DROP TABLE participant;
DROP TABLE track;
