//! The history of cases.

use contracts::api::tracking::TimelineEntry;
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, Timestamp};
use roster::schema::staff;
use serde_json::json;

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

/// Adds lines to the histories of cases, in their order.
pub(crate) async fn append(tx: &mut Connection, lines: &[(CaseId, Line)]) -> Result<(), Error> {
    if lines.is_empty() {
        return Ok(());
    }
    let rows = lines.iter().enumerate().map(|(n, (case, line))| {
        json!({
            "n": n, "shard": case.shard().column(), "case_id": case.uuid(), "at": line.at,
            "happened_on": line.on, "kind": line.kind, "text": line.text,
            "actor": line.actor.map(|actor| actor.uuid()),
        })
    });
    Statement::new(
        " INSERT INTO timeline (shard, case_id, at, happened_on, kind, text, actor)
          SELECT l.shard, l.case_id, l.at, l.happened_on, l.kind, l.text, l.actor
          FROM argument, jsonb_to_recordset(body) AS l(n integer, shard smallint, case_id uuid,
               at timestamptz, happened_on date, kind text, text text, actor uuid)
          ORDER BY l.n",
        rows.collect(),
    )
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
