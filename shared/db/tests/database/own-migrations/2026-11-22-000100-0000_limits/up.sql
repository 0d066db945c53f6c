-- What a migration may take.
CREATE TABLE limits AS
SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock;
