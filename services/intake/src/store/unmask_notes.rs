//! Whose particulars people looked at in full, and why in their words.

use contracts::api::intake::UnmaskNote;
use db::stored::id;
use db::{Connection, Error, Statement};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use kernel::{CaseId, PartyId, Timestamp};
use serde_json::json;

use super::schema::unmask_note;

/// Keeps why somebody looked beside the event of this number.
pub(crate) async fn keep(
    tx: &mut Connection,
    party: PartyId,
    sequence: i64,
    note: &str,
) -> Result<(), Error> {
    diesel::insert_into(unmask_note::table)
        .values((
            unmask_note::shard.eq(party.shard().column()),
            unmask_note::party.eq(party.uuid()),
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
    SELECT e.recorded_at AS at, p.id AS party, n.note
    FROM asked
         JOIN party AS p USING (shard, case_id)
         JOIN event_log AS e ON e.shard = p.shard AND e.subject = p.id
                            AND e.type = 'intake.party_unmasked.v1'
         LEFT JOIN unmask_note AS n ON n.shard = e.shard AND n.party = e.subject
                                   AND n.sequence = e.sequence
    ORDER BY e.recorded_at DESC
    LIMIT 100";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Timestamptz)]
    at: Timestamp,
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    party: uuid::Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    note: Option<String>,
}

/// Who of a case was looked at and why, the latest first.
pub(crate) async fn of_case(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Vec<UnmaskNote>, Error> {
    let argument = json!({"shard": case.shard().column(), "case_id": case.uuid()});
    let rows: Vec<Row> = Statement::new(OF_CASE, argument).load(connection).await?;
    rows.into_iter()
        .map(|Row { at, party, note }| {
            let party = Some(id(party, PartyId::from_uuid)?);
            Ok(UnmaskNote { at, party, note })
        })
        .collect()
}
