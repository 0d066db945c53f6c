//! Compares what is stored with what it follows from: last days with the law, tables with the log of
//! their service, inboxes with the logs of others, who takes part with what routing says, and whose
//! identities bar staff with the parties that intake has.

mod identities;
mod inboxes;
mod log;
mod participants;
mod report;
#[cfg(test)]
mod tests;
mod things;

use std::process::ExitCode;

use contracts::Service;
use db::{Connection, Database};
use serde::Serialize;

pub(crate) use self::report::Discrepancy;
use self::report::Found;
use crate::events::Place;

/// Rows looked at in one statement.
const BATCH: i64 = 1_000;

/// Settings of `selfcheck`.
#[derive(Debug, clap::Args)]
pub(crate) struct SelfcheckArgs {
    #[command(flatten)]
    place: Place,
}

/// What was looked at, and what is not as it should be.
#[derive(Debug, Serialize)]
struct Report {
    /// The last days of clocks.
    #[serde(flatten)]
    clocks: tracking::Report,
    /// Everything else.
    #[serde(flatten)]
    stored: Stored,
}

/// What a walk over the tables of all services found.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Stored {
    /// Things compared with their service's log.
    pub(crate) things: u64,
    /// Rows of inboxes compared with the logs of their sources.
    pub(crate) inboxes: u64,
    /// Cases whose participants were compared, once for each service.
    pub(crate) participants: u64,
    /// Cases whose parties' identities were compared, once for each service.
    pub(crate) identities: u64,
    /// What differs; empty when all is well.
    pub(crate) discrepancies: Vec<Discrepancy>,
}

pub(crate) async fn run(args: &SelfcheckArgs) -> anyhow::Result<ExitCode> {
    let owner_url = args.place.owner_url().await?;
    let tracking = Database::for_schema(&owner_url, Service::Tracking.name(), 2)?;
    let report = Report {
        clocks: tracking::selfcheck(&tracking).await?,
        stored: compare(&mut *tracking.connection().await?).await?,
    };
    say!("{}", serde_json::to_string_pretty(&report)?);
    let sound = report.clocks.differences.is_empty() && report.stored.discrepancies.is_empty();
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Goes through the tables of all services with a connection that may read them. A row of a
/// table is compared in the statement that reads it, so what is written meanwhile makes no difference;
/// the hash of an inbox with what the log says of the same events, which do not change.
pub(crate) async fn compare(connection: &mut Connection) -> anyhow::Result<Stored> {
    let mut stored = Stored::default();
    let mut found = Found::default();
    for things in &things::ALL {
        stored.things += log::compare(connection, things, &mut found).await?;
    }
    for consumer in Service::CONSUMERS {
        for source in Service::PRODUCERS {
            stored.inboxes += inboxes::compare(connection, consumer, source, &mut found).await?;
        }
    }
    for keeper in participants::KEEPERS {
        stored.participants += participants::compare(connection, keeper, &mut found).await?;
    }
    for keeper in identities::KEEPERS {
        stored.identities += identities::compare(connection, keeper, &mut found).await?;
    }
    stored.discrepancies = found.named(connection).await?;
    Ok(stored)
}
