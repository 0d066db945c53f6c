//! Real PostgreSQL and Redis for tests, one schema and key prefix per test.
