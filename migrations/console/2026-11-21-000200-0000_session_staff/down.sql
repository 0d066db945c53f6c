DROP INDEX session_staff;
