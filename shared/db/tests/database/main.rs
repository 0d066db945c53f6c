//! The log, the chain and idempotent requests on a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

mod log;
mod migrations;
mod refused;
mod request;
mod seal;

use contracts::Service;
use contracts::event::{ClockStopped, Event};
use db::log::Entry;
use db::migrate::Migrations;
use diesel_migrations::embed_migrations;
use kernel::{CaseId, ClockId, NaiveDate, Shard};
use testkit::TestDatabase;

const OWN: Migrations = &[embed_migrations!("tests/database/own-migrations")];

const MOVES: Migrations = &[embed_migrations!("tests/database/moves")];

async fn database() -> TestDatabase {
    testkit::database(Service::Tracking, OWN).await
}

fn a_case() -> CaseId {
    CaseId::new(Shard::spread(uuid::Uuid::new_v4().as_bytes()[0]))
}

/// One event about `case`, to follow number `after`.
fn entry(case: CaseId, after: i64) -> Entry {
    let event: Event = ClockStopped {
        clock: ClockId::new(case.shard()),
        case,
        rule: "RM-1".into(),
        stopped_on: NaiveDate::from_ymd_opt(2026, 1, 12).unwrap(),
        title: None,
    }
    .into();
    Entry {
        shard: case.shard(),
        subject: case.uuid(),
        after,
        actor: None,
        events: vec![event],
    }
}
