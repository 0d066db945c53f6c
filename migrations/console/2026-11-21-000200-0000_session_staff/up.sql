-- For ending somebody's other sessions when they change their password.
CREATE INDEX session_staff ON session (staff);
