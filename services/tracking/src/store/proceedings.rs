//! Proceedings.

use db::{Connection, Error};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, OrganisationId, ProceedingId, ReferralId, StaffId};
use uuid::Uuid;

use super::schema::proceeding;
use super::{invalid, word};
use crate::domain::proceeding::{Ending, Proceeding};

#[derive(Debug, HasQuery, Insertable)]
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
}

impl ProceedingRow {
    fn of(case: CaseId, proceeding: &Proceeding) -> Self {
        let ending = proceeding.ending.as_ref();
        Self {
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
        }
    }
}

impl TryFrom<ProceedingRow> for Proceeding {
    type Error = Error;

    fn try_from(row: ProceedingRow) -> Result<Self, Error> {
        let ending = row.outcome.zip(row.concluded_on);
        let entered_on = row.concluded_entered_on;
        let ending = ending.map(|(outcome, on)| {
            let outcome = word(&outcome)?;
            Ok::<_, Error>(Ending {
                outcome,
                on,
                entered_on,
            })
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
            ending: ending.transpose()?,
        })
    }
}

/// The proceedings of a case, oldest first: ids are ordered by time.
pub(crate) async fn of_case(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Vec<Proceeding>, Error> {
    let rows: Vec<ProceedingRow> = ProceedingRow::query()
        .filter(proceeding::shard.eq(case.shard().column()))
        .filter(proceeding::case_id.eq(case.uuid()))
        .order(proceeding::id)
        .load(connection)
        .await?;
    rows.into_iter().map(Proceeding::try_from).collect()
}

/// Stores proceedings, new or changed.
pub(crate) async fn put(
    tx: &mut Connection,
    case: CaseId,
    proceedings: impl Iterator<Item = &Proceeding>,
) -> Result<(), Error> {
    let rows: Vec<_> = proceedings
        .map(|proceeding| ProceedingRow::of(case, proceeding))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    diesel::insert_into(proceeding::table)
        .values(rows)
        .on_conflict((proceeding::shard, proceeding::id))
        .do_update()
        .set((
            proceeding::state.eq(excluded(proceeding::state)),
            proceeding::staff.eq(excluded(proceeding::staff)),
            proceeding::referral.eq(excluded(proceeding::referral)),
            proceeding::outcome.eq(excluded(proceeding::outcome)),
            proceeding::concluded_on.eq(excluded(proceeding::concluded_on)),
            proceeding::concluded_entered_on.eq(excluded(proceeding::concluded_entered_on)),
        ))
        .execute(tx)
        .await?;
    Ok(())
}
