//! The way from the log to a handler, over a real PostgreSQL and a real Redis.

#![expect(
    clippy::disallowed_methods,
    reason = "a test begins and ends its own tasks"
)]
#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

mod causes;
mod delivery;
mod fixture;
mod forged;
mod full;
mod gaps;
mod groups;
mod held;
mod lead;
mod loss;
mod poison;
mod rebuild;
mod sealed;
mod sentinel;
mod spoilt;
mod upgrade;
mod withheld;
