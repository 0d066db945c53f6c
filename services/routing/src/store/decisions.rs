//! Why a case went where it went, one row per revision.

use contracts::api::routing::Decision;
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::CaseId;
use serde_json::{Value, json};

use super::schema::decision;

/// The latest revision.
pub(crate) async fn latest(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Option<Decision>, Error> {
    let row = latest_row(connection, case).await?;
    row.map(|(_, body)| Ok(serde_json::from_value(body)?))
        .transpose()
}

/// Stores the first revisions, of cases that have none.
pub(crate) async fn add_first(tx: &mut Connection, new: &[Decision]) -> Result<(), Error> {
    let row = |new: &Decision| {
        Ok(json!({
            "shard": new.case.shard().column(), "case_id": new.case.uuid(),
            "decided_at": new.decided_at, "body": serde_json::to_value(new)?,
        }))
    };
    let rows: Vec<Value> = new.iter().map(row).collect::<Result<_, Error>>()?;
    Statement::new(
        " INSERT INTO decision (shard, case_id, revision, decided_at, body)
          SELECT d.shard, d.case_id, 1, d.decided_at, d.body
          FROM argument, jsonb_populate_recordset(NULL::decision, body) AS d",
        Value::Array(rows),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Stores the next revision.
pub(crate) async fn add(tx: &mut Connection, new: &Decision) -> Result<(), Error> {
    let before = latest_row(tx, new.case)
        .await?
        .map_or(0, |(number, _)| number);
    diesel::insert_into(decision::table)
        .values((
            decision::shard.eq(new.case.shard().column()),
            decision::case_id.eq(new.case.uuid()),
            decision::revision.eq(before + 1),
            decision::decided_at.eq(new.decided_at),
            decision::body.eq(serde_json::to_value(new)?),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

async fn latest_row(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Option<(i32, Value)>, Error> {
    Ok(decision::table
        .filter(decision::shard.eq(case.shard().column()))
        .filter(decision::case_id.eq(case.uuid()))
        .order(decision::revision.desc())
        .select((decision::revision, decision::body))
        .first(connection)
        .await
        .optional()?)
}
