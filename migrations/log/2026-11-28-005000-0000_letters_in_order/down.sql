DROP INDEX dead_letter_in_order;
