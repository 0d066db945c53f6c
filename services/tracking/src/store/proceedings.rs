//! Proceedings.

use std::collections::BTreeMap;

use contracts::vocabulary::Outcome;
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, OrganisationId, ProceedingId, ReferralId, Shard, StaffId};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::schema::proceeding;
use super::{invalid, word};
use crate::domain::proceeding::{Ending, Proceeding};

#[derive(Debug, HasQuery, Serialize)]
#[diesel(table_name = proceeding)]
struct ProceedingRow {
    shard: i16,
    id: Uuid,
    case_id: Uuid,
    procedure: String,
    state: String,
    organisation: Uuid,
    staff: Uuid,
    accepted_on: NaiveDate,
    outcome: Option<String>,
    concluded_on: Option<NaiveDate>,
    referral: Option<Uuid>,
    accepted_entered_on: Option<NaiveDate>,
    concluded_entered_on: Option<NaiveDate>,
    acts: Value,
    standstills: Value,
}

impl ProceedingRow {
    fn of(case: CaseId, proceeding: &Proceeding) -> Result<Self, Error> {
        let ending = proceeding.ending.as_ref();
        Ok(Self {
            shard: case.shard().column(),
            id: proceeding.id.uuid(),
            case_id: case.uuid(),
            procedure: proceeding.procedure.clone(),
            state: proceeding.state.as_str().to_owned(),
            organisation: proceeding.organisation.uuid(),
            staff: proceeding.staff.uuid(),
            accepted_on: proceeding.accepted_on,
            outcome: ending.map(|ending| ending.outcome.as_str().to_owned()),
            concluded_on: ending.map(|ending| ending.on),
            referral: proceeding.referral.map(|referral| referral.uuid()),
            accepted_entered_on: proceeding.entered_on,
            concluded_entered_on: ending.and_then(|ending| ending.entered_on),
            acts: serde_json::to_value(&proceeding.acts)?,
            standstills: serde_json::to_value(&proceeding.standstills)?,
        })
    }
}

impl TryFrom<ProceedingRow> for Proceeding {
    type Error = Error;

    fn try_from(row: ProceedingRow) -> Result<Self, Error> {
        let ending = row.outcome.zip(row.concluded_on);
        let entered_on = row.concluded_entered_on;
        let ending = ending.map(|(outcome, on)| Ending {
            outcome: Outcome::new(outcome),
            on,
            entered_on,
        });
        Ok(Self {
            id: ProceedingId::from_uuid(row.id).map_err(invalid)?,
            procedure: row.procedure,
            state: word(&row.state)?,
            organisation: OrganisationId::from_uuid(row.organisation).map_err(invalid)?,
            staff: StaffId::from_uuid(row.staff).map_err(invalid)?,
            accepted_on: row.accepted_on,
            entered_on: row.accepted_entered_on,
            referral: row
                .referral
                .map(ReferralId::from_uuid)
                .transpose()
                .map_err(invalid)?,
            ending,
            acts: serde_json::from_value(row.acts)?,
            standstills: serde_json::from_value(row.standstills)?,
        })
    }
}

/// The proceedings of cases, each case's oldest first: ids are ordered by time.
pub(crate) async fn of_cases(
    connection: &mut Connection,
    shard: Shard,
    cases: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Proceeding>>, Error> {
    let rows: Vec<ProceedingRow> = ProceedingRow::query()
        .filter(proceeding::shard.eq(shard.column()))
        .filter(proceeding::case_id.eq_any(cases))
        .order(proceeding::id)
        .load(connection)
        .await?;
    let mut proceedings: BTreeMap<Uuid, Vec<Proceeding>> = BTreeMap::new();
    for row in rows {
        let of_case = proceedings.entry(row.case_id).or_default();
        of_case.push(row.try_into()?);
    }
    Ok(proceedings)
}

/// Stores proceedings, new or changed.
pub(crate) async fn put(
    tx: &mut Connection,
    proceedings: &[(CaseId, &Proceeding)],
) -> Result<(), Error> {
    let rows: Vec<_> = proceedings
        .iter()
        .map(|(case, proceeding)| ProceedingRow::of(*case, proceeding))
        .collect::<Result<_, _>>()?;
    if rows.is_empty() {
        return Ok(());
    }
    Statement::new(
        " INSERT INTO proceeding (shard, id, case_id, procedure, state, organisation, staff,
              accepted_on, outcome, concluded_on, referral, accepted_entered_on,
              concluded_entered_on, acts, standstills)
          SELECT p.shard, p.id, p.case_id, p.procedure, p.state, p.organisation, p.staff,
              p.accepted_on, p.outcome, p.concluded_on, p.referral, p.accepted_entered_on,
              p.concluded_entered_on, p.acts, p.standstills
          FROM argument, jsonb_populate_recordset(NULL::proceeding, body) AS p
          ON CONFLICT (shard, id) DO UPDATE
          SET state = excluded.state, staff = excluded.staff, referral = excluded.referral,
              outcome = excluded.outcome, concluded_on = excluded.concluded_on,
              concluded_entered_on = excluded.concluded_entered_on, acts = excluded.acts,
              standstills = excluded.standstills",
        serde_json::to_value(rows)?,
    )
    .execute(tx)
    .await?;
    Ok(())
}
