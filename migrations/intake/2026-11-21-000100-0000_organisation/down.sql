DROP TABLE number_word;
DROP TABLE organisation;
