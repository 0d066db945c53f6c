//! Intake over HTTP, with a real PostgreSQL and Redis.

#![expect(
    clippy::disallowed_methods,
    reason = "a test begins and ends its own tasks"
)]
#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

mod actions;
mod amendments;
mod bad_input;
mod case_correction;
mod events;
mod idempotency;
mod numbers;
mod parties;
mod people;
mod privacy;
mod recusal;
mod registration;
mod representatives;
mod running;
mod schema;
mod scope;
mod search;
mod typing;
mod wall;
mod world;
