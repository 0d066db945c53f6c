use db::{Connection, Database};
use kernel::{CaseId, ClockId, NaiveDate, Shard};
use serde::Serialize;
use uuid::Uuid;

use super::laws::Laws;
use crate::domain::clock::Clock;
use crate::domain::law::Law;
use crate::store;

/// Clocks read at a time.
const BATCH: i64 = 1_000;

/// What a walk over all running clocks found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Running clocks recounted.
    pub clocks: u64,
    /// Where the stored day is not the one the law gives; empty when all is well.
    pub differences: Vec<Difference>,
}

/// A running clock whose stored day is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The case.
    pub case: CaseId,
    /// The clock.
    pub clock: ClockId,
    /// Its rule.
    pub rule: String,
    /// The stored last day.
    pub stored: NaiveDate,
    /// The last day by rule, start and ledger, or why there is none.
    pub derived: Result<NaiveDate, String>,
}

/// Derives the last day of every running clock anew and compares it with what is stored.
///
/// # Errors
/// When the database or the law data cannot be read.
pub async fn selfcheck(database: &Database) -> anyhow::Result<Report> {
    let mut connection = database.connection().await?;
    let law = Laws::load()?.current(&mut connection).await?;
    let mut report = Report::default();
    for shard in Shard::all() {
        check_shard(&law, &mut connection, shard, &mut report).await?;
    }
    Ok(report)
}

async fn check_shard(
    law: &Law,
    connection: &mut Connection,
    shard: Shard,
    report: &mut Report,
) -> Result<(), db::Error> {
    let mut after = Uuid::nil();
    loop {
        let clocks = store::clocks::running_after(connection, shard, after, BATCH).await?;
        let ids: Vec<Uuid> = clocks.iter().map(|(_, clock)| clock.id.uuid()).collect();
        let Some(last) = ids.last() else {
            return Ok(());
        };
        after = *last;
        report.clocks += u64::try_from(ids.len()).unwrap_or(u64::MAX);
        let checked = clocks
            .iter()
            .filter_map(|(case, clock)| check(law, *case, clock));
        report.differences.extend(checked);
    }
}

fn check(law: &Law, case: CaseId, clock: &Clock) -> Option<Difference> {
    // Its day is the one it was breached on, by the calendar of then.
    if clock.held {
        return None;
    }
    let derived = clock.derived(law);
    (derived != Ok(clock.stored())).then(|| Difference {
        case,
        clock: clock.id,
        rule: clock.basis.rule.clone(),
        stored: clock.due_on,
        derived: derived
            .map(|day| day.due.date)
            .map_err(|reason| reason.to_string()),
    })
}
