DROP TABLE agreement;
