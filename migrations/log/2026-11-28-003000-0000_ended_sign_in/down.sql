DROP TABLE ended_sign_in;
