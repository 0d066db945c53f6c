//! The history of cases.

use contracts::api::tracking::TimelineEntry;
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, Timestamp};
use roster::schema::staff;

use super::schema::timeline;
use crate::domain::file::Line;

#[derive(Debug, Queryable)]
struct LineRow {
    position: i64,
    at: Timestamp,
    happened_on: Option<NaiveDate>,
    kind: String,
    text: String,
    actor_name: Option<String>,
}

impl From<LineRow> for TimelineEntry {
    fn from(row: LineRow) -> Self {
        Self {
            position: row.position,
            at: row.at,
            on: row.happened_on,
            kind: row.kind,
            text: row.text,
            actor_name: row.actor_name,
        }
    }
}

/// Adds lines to a case's history.
pub(crate) async fn append(tx: &mut Connection, case: CaseId, lines: &[Line]) -> Result<(), Error> {
    if lines.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                timeline::shard.eq(case.shard().column()),
                timeline::case_id.eq(case.uuid()),
                timeline::at.eq(line.at),
                timeline::happened_on.eq(line.on),
                timeline::kind.eq(line.kind),
                timeline::text.eq(&line.text),
                timeline::actor.eq(line.actor.map(|actor| actor.uuid())),
            )
        })
        .collect();
    diesel::insert_into(timeline::table)
        .values(rows)
        .execute(tx)
        .await?;
    Ok(())
}

/// A page of a case's history, newest first: the order in which it became known here.
pub(crate) async fn page(
    connection: &mut Connection,
    case: CaseId,
    before: Option<i64>,
    rows: i64,
) -> Result<Vec<TimelineEntry>, Error> {
    let lines: Vec<LineRow> = timeline::table
        .left_join(staff::table.on(timeline::actor.eq(staff::id.nullable())))
        .filter(timeline::shard.eq(case.shard().column()))
        .filter(timeline::case_id.eq(case.uuid()))
        .filter(timeline::position.lt(before.unwrap_or(i64::MAX)))
        .order(timeline::position.desc())
        .select((
            timeline::position,
            timeline::at,
            timeline::happened_on,
            timeline::kind,
            timeline::text,
            staff::name.nullable(),
        ))
        .limit(rows)
        .load(connection)
        .await?;
    Ok(lines.into_iter().map(TimelineEntry::from).collect())
}
