DROP TABLE organisation;
DROP TABLE secret;
DROP TABLE diary;
