//! The log, the chain and idempotent requests on a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

mod log;
mod migrations;
mod people;
mod rebuild;
mod refused;
mod request;
mod seal;
mod tampering;

use contracts::Service;
use db::log::Entry;
use db::migrate::Migrations;
use diesel_migrations::embed_migrations;
use kernel::CaseId;
use testkit::{TestDatabase, a_case};

const OWN: Migrations = &[embed_migrations!("tests/database/own-migrations")];

const MOVES: Migrations = &[embed_migrations!("tests/database/moves")];

async fn database() -> TestDatabase {
    testkit::database(Service::Tracking, OWN).await
}

/// One event about `case`, to follow number `after`.
fn entry(case: CaseId, after: i64) -> Entry {
    testkit::entry(case, after, testkit::an_event(case))
}
