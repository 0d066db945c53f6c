DROP TABLE unmask_note, unmasking;
