-- What was added stays: which of it a service had before, nothing here knows.
SELECT;
