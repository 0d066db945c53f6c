DROP TABLE participant, staff, organisation;
