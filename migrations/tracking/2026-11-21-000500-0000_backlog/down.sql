DROP TABLE tally;
DROP TABLE audience;
