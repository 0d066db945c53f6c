DROP TABLE staff;
DROP TABLE organisation;
