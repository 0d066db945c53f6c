//! Routing's API and its part in the streams, against a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "failing in a helper fails the test")]

mod access;
mod actions;
mod batch;
mod calls;
mod dates;
mod feed;
mod handlers;
mod law;
mod migrations;
mod people;
mod recusal;
mod referrals;
mod returns;
mod triage;
mod versions;
mod wall;
mod world;
