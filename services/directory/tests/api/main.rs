//! The directory's API against a real PostgreSQL, a schema per test.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "failing here fails the test"
)]

mod bad_input;
mod idempotency;
mod keys;
mod organisations;
mod passwords;
mod permissions;
mod sign_in;
mod staff;
mod world;
