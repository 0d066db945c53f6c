DROP TABLE participant;
DROP TABLE number_counter;
DROP TABLE material;
DROP TABLE party;
DROP TABLE case_file;
