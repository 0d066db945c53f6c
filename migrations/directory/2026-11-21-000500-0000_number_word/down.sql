DROP TABLE number_word;
