//! Starts a private PostgreSQL and Redis in a folder.
