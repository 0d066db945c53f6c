DROP TABLE calendar_year;
