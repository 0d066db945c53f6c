//! Head rows of cases.

use std::collections::BTreeMap;

use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, OrganisationId, Shard, StaffId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::schema::track;
use super::{invalid, word};
use crate::domain::file::{Head, Soonest};

#[derive(Debug, HasQuery)]
#[diesel(table_name = track)]
pub(crate) struct TrackRow {
    case_id: Uuid,
    number: String,
    title: String,
    kind: String,
    dispute_type: String,
    channel: String,
    region: String,
    registered_by: Uuid,
    received_on: NaiveDate,
    stage: String,
    organisation: Uuid,
    staff: Option<Uuid>,
    open: bool,
    due_on: Option<NaiveDate>,
    rule: Option<String>,
    provisional: bool,
    identities: Vec<String>,
    parties: Value,
}

impl TryFrom<TrackRow> for Head {
    type Error = Error;

    fn try_from(row: TrackRow) -> Result<Self, Error> {
        let provisional = row.provisional;
        let soonest = row.due_on.zip(row.rule).map(|(due_on, rule)| Soonest {
            due_on,
            rule,
            provisional,
        });
        Ok(Self {
            number: row.number,
            title: row.title,
            kind: word(&row.kind)?,
            dispute_type: word(&row.dispute_type)?,
            channel: word(&row.channel)?,
            region: row.region,
            registered_by: OrganisationId::from_uuid(row.registered_by).map_err(invalid)?,
            received_on: row.received_on,
            stage: word(&row.stage)?,
            organisation: OrganisationId::from_uuid(row.organisation).map_err(invalid)?,
            staff: row
                .staff
                .map(StaffId::from_uuid)
                .transpose()
                .map_err(invalid)?,
            open: row.open,
            soonest,
            identities: row.identities,
            parties: serde_json::from_value(row.parties)?,
        })
    }
}

/// Where a case stands.
pub(crate) async fn find(connection: &mut Connection, case: CaseId) -> Result<Option<Head>, Error> {
    let row = TrackRow::query()
        .filter(track::shard.eq(case.shard().column()))
        .filter(track::case_id.eq(case.uuid()))
        .first(connection)
        .await
        .optional()?;
    row.map(Head::try_from).transpose()
}

/// The numbers of these cases.
pub(crate) async fn numbers(
    connection: &mut Connection,
    shard: Shard,
    cases: &[Uuid],
) -> Result<BTreeMap<Uuid, String>, Error> {
    let rows: Vec<(Uuid, String)> = track::table
        .filter(track::shard.eq(shard.column()))
        .filter(track::case_id.eq_any(cases))
        .select((track::case_id, track::number))
        .load(connection)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Where cases stand, with their rows locked: whoever changes anything about a case takes this lock
/// first. Those whose registration has not arrived are left out.
pub(crate) async fn lock(
    tx: &mut Connection,
    shard: Shard,
    cases: &[Uuid],
) -> Result<Vec<(CaseId, Head)>, Error> {
    let rows: Vec<TrackRow> = TrackRow::query()
        .filter(track::shard.eq(shard.column()))
        .filter(track::case_id.eq_any(cases))
        .order(track::case_id)
        .for_update()
        .load(tx)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok((
                CaseId::from_uuid(row.case_id).map_err(invalid)?,
                row.try_into()?,
            ))
        })
        .collect()
}

/// Stores cases, new or changed.
pub(crate) async fn put(tx: &mut Connection, cases: &[(CaseId, &Head)]) -> Result<(), Error> {
    let rows: Vec<Value> = cases.iter().map(|(case, head)| row(*case, head)).collect();
    Statement::new(
        " INSERT INTO track (shard, case_id, number, title, kind, dispute_type, channel, region,
              registered_by, received_on, stage, organisation, staff, open, due_on, rule,
              provisional, identities, parties)
          SELECT t.shard, t.case_id, t.number, t.title, t.kind, t.dispute_type, t.channel, t.region,
              t.registered_by, t.received_on, t.stage, t.organisation, t.staff, t.open, t.due_on,
              t.rule, t.provisional, t.identities, t.parties
          FROM argument, jsonb_populate_recordset(NULL::track, body) AS t
          ON CONFLICT (shard, case_id) DO UPDATE
          SET title = excluded.title, dispute_type = excluded.dispute_type,
              channel = excluded.channel, stage = excluded.stage,
              organisation = excluded.organisation, staff = excluded.staff,
              open = excluded.open, due_on = excluded.due_on, rule = excluded.rule,
              provisional = excluded.provisional, identities = excluded.identities,
              parties = excluded.parties",
        Value::Array(rows),
    )
    .execute(tx)
    .await?;
    Ok(())
}

fn row(case: CaseId, head: &Head) -> Value {
    let soonest = head.soonest.as_ref();
    json!({
        "shard": case.shard().column(),
        "case_id": case.uuid(),
        "number": head.number,
        "title": head.title,
        "kind": head.kind.as_str(),
        "dispute_type": head.dispute_type.as_str(),
        "channel": head.channel.as_str(),
        "region": head.region,
        "registered_by": head.registered_by.uuid(),
        "received_on": head.received_on,
        "stage": head.stage.as_str(),
        "organisation": head.organisation.uuid(),
        "staff": head.staff.map(|staff| staff.uuid()),
        "open": head.open,
        "due_on": soonest.map(|soonest| soonest.due_on),
        "rule": soonest.map(|soonest| &soonest.rule),
        "provisional": soonest.is_some_and(|soonest| soonest.provisional),
        "identities": head.identities,
        "parties": head.parties,
    })
}
