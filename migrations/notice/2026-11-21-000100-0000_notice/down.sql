DROP TABLE mail, notice, known_case, staff, organisation;
