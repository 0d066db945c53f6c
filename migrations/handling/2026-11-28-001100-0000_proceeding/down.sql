DROP TABLE step, proceeding, case_facts;
