//! Why people looked at particulars in full, in their words.

use contracts::api::intake::UnmaskNote;
use db::{Connection, Error, Statement};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamptz};
use diesel_async::RunQueryDsl;
use kernel::{CaseId, PartyId, Timestamp};
use serde_json::json;

use super::schema::unmask_note;

/// Keeps why somebody looked beside the event of this number.
pub(crate) async fn keep(
    tx: &mut Connection,
    id: PartyId,
    sequence: i64,
    note: &str,
) -> Result<(), Error> {
    diesel::insert_into(unmask_note::table)
        .values((
            unmask_note::shard.eq(id.shard().column()),
            unmask_note::party.eq(id.uuid()),
            unmask_note::sequence.eq(sequence),
            unmask_note::note.eq(note),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// With the moments that the log has for these events: others know them by no number.
const OF_CASE: &str = ", asked AS (
        SELECT t.* FROM argument, jsonb_to_record(body) AS t(shard smallint, case_id uuid)
    )
    SELECT e.recorded_at AS at, n.note
    FROM asked
         JOIN party AS p USING (shard, case_id)
         JOIN unmask_note AS n ON n.shard = p.shard AND n.party = p.id
         JOIN event_log AS e ON e.shard = n.shard AND e.subject = n.party
                            AND e.sequence = n.sequence
    ORDER BY e.recorded_at DESC
    LIMIT 100";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Timestamptz)]
    at: Timestamp,
    #[diesel(sql_type = Text)]
    note: String,
}

/// What was kept about the parties of a case, the latest first.
pub(crate) async fn of_case(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Vec<UnmaskNote>, Error> {
    let argument = json!({"shard": case.shard().column(), "case_id": case.uuid()});
    let rows: Vec<Row> = Statement::new(OF_CASE, argument).load(connection).await?;
    let notes = rows
        .into_iter()
        .map(|Row { at, note }| UnmaskNote { at, note });
    Ok(notes.collect())
}
