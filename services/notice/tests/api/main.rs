//! Notice against a real PostgreSQL, Redis and a mail server of its own, a schema per test.

#![expect(
    clippy::disallowed_methods,
    reason = "a test begins and ends its own tasks"
)]
#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

mod ask;
mod batch;
mod clocks;
mod mails;
mod notices;
mod people;
mod recipients;
mod settled;
mod smtp;
mod stream;
mod wall;
mod world;
