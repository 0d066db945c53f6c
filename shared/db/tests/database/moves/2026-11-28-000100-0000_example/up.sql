CREATE TABLE home.moved (id int);
INSERT INTO home.moved VALUES (1);
