DROP TABLE forged_entry;
