//! Proceedings and what was done in them.

use std::collections::BTreeMap;

use contracts::Event;
use contracts::api::handling::StepTaken;
use db::log::{Entry, append};
use db::stored::{id, invalid, word};
use db::{Connection, Error};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, OrganisationId, ProceedingId, ReferralId, Shard, StaffId};
use serde_json::Value;
use uuid::Uuid;

use super::schema::{proceeding, step};
use crate::domain::proceeding::Proceeding;

#[derive(Debug, HasQuery, Insertable)]
#[diesel(table_name = proceeding)]
struct ProceedingRow {
    shard: i16,
    id: Uuid,
    case_id: Uuid,
    version: i64,
    quiet: i64,
    procedure: String,
    state: String,
    organisation: Uuid,
    staff: Uuid,
    accepted_on: NaiveDate,
    entered_on: Option<NaiveDate>,
    referral: Option<Uuid>,
    came_back: bool,
}

impl From<&Proceeding> for ProceedingRow {
    fn from(known: &Proceeding) -> Self {
        Self {
            shard: known.id.shard().column(),
            id: known.id.uuid(),
            case_id: known.case.uuid(),
            version: known.version,
            quiet: known.quiet,
            procedure: known.procedure.clone(),
            state: known.state.as_str().to_owned(),
            organisation: known.organisation.uuid(),
            staff: known.staff.uuid(),
            accepted_on: known.accepted_on,
            entered_on: known.entered_on,
            referral: known.referral.map(|referral| referral.uuid()),
            came_back: known.came_back,
        }
    }
}

impl ProceedingRow {
    fn with(self, steps: Vec<StepTaken>) -> Result<Proceeding, Error> {
        Ok(Proceeding {
            id: id(self.id, ProceedingId::from_uuid)?,
            case: id(self.case_id, CaseId::from_uuid)?,
            version: self.version,
            quiet: self.quiet,
            procedure: self.procedure,
            state: word(&self.state)?,
            organisation: id(self.organisation, OrganisationId::from_uuid)?,
            staff: id(self.staff, StaffId::from_uuid)?,
            accepted_on: self.accepted_on,
            entered_on: self.entered_on,
            referral: self
                .referral
                .map(|referral| id(referral, ReferralId::from_uuid))
                .transpose()?,
            came_back: self.came_back,
            steps,
        })
    }
}

#[derive(Debug, HasQuery, Insertable)]
#[diesel(table_name = step)]
struct StepRow {
    shard: i16,
    proceeding: Uuid,
    number: i32,
    what: Value,
    happened_on: NaiveDate,
    entered_on: Option<NaiveDate>,
    note: Option<String>,
}

impl TryFrom<StepRow> for StepTaken {
    type Error = Error;

    fn try_from(row: StepRow) -> Result<Self, Error> {
        Ok(Self {
            step: serde_json::from_value(row.what).map_err(invalid)?,
            on: row.happened_on,
            entered_on: row.entered_on,
            note: row.note,
        })
    }
}

/// The proceedings of a case, oldest first: ids are ordered by time.
pub(crate) async fn of_case(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Vec<Proceeding>, Error> {
    let shard = case.shard();
    let rows: Vec<ProceedingRow> = ProceedingRow::query()
        .filter(proceeding::shard.eq(shard.column()))
        .filter(proceeding::case_id.eq(case.uuid()))
        .order(proceeding::id)
        .load(connection)
        .await?;
    with_steps(connection, shard, rows).await
}

/// One proceeding of a case, locked until the transaction ends.
pub(crate) async fn lock(
    tx: &mut Connection,
    case: CaseId,
    proceeding: ProceedingId,
) -> Result<Option<Proceeding>, Error> {
    let rows: Vec<ProceedingRow> = ProceedingRow::query()
        .filter(proceeding::shard.eq(case.shard().column()))
        .filter(proceeding::id.eq(proceeding.uuid()))
        .filter(proceeding::case_id.eq(case.uuid()))
        .for_update()
        .load(tx)
        .await?;
    Ok(with_steps(tx, case.shard(), rows).await?.pop())
}

/// The proceedings of a case, locked until the transaction ends.
pub(crate) async fn lock_case(tx: &mut Connection, case: CaseId) -> Result<Vec<Proceeding>, Error> {
    let rows: Vec<ProceedingRow> = ProceedingRow::query()
        .filter(proceeding::shard.eq(case.shard().column()))
        .filter(proceeding::case_id.eq(case.uuid()))
        .order(proceeding::id)
        .for_update()
        .load(tx)
        .await?;
    with_steps(tx, case.shard(), rows).await
}

async fn with_steps(
    connection: &mut Connection,
    shard: Shard,
    rows: Vec<ProceedingRow>,
) -> Result<Vec<Proceeding>, Error> {
    let steps: Vec<StepRow> = StepRow::query()
        .filter(step::shard.eq(shard.column()))
        .filter(step::proceeding.eq_any(rows.iter().map(|row| row.id)))
        .order((step::proceeding, step::number))
        .load(connection)
        .await?;
    let mut taken: BTreeMap<Uuid, Vec<StepTaken>> = BTreeMap::new();
    for row in steps {
        let of = taken.entry(row.proceeding).or_default();
        of.push(row.try_into()?);
    }
    rows.into_iter()
        .map(|row| {
            let steps = taken.remove(&row.id).unwrap_or_default();
            row.with(steps)
        })
        .collect()
}

/// Stores a proceeding, new or changed, with its newest step and the event that tells of it; moves
/// its version.
pub(crate) async fn save(
    tx: &mut Connection,
    known: &mut Proceeding,
    event: Event,
    actor: Option<StaffId>,
) -> Result<(), Error> {
    let entry = Entry {
        shard: known.id.shard(),
        subject: known.id.uuid(),
        after: known.version,
        actor,
        events: vec![event],
    };
    known.version = append(tx, entry).await?;
    diesel::insert_into(proceeding::table)
        .values(ProceedingRow::from(&*known))
        .on_conflict((proceeding::shard, proceeding::id))
        .do_update()
        .set((
            proceeding::version.eq(excluded(proceeding::version)),
            proceeding::quiet.eq(excluded(proceeding::quiet)),
            proceeding::state.eq(excluded(proceeding::state)),
            proceeding::staff.eq(excluded(proceeding::staff)),
            proceeding::referral.eq(excluded(proceeding::referral)),
            proceeding::came_back.eq(excluded(proceeding::came_back)),
        ))
        .execute(tx)
        .await?;
    save_newest_step(tx, known).await
}

async fn save_newest_step(tx: &mut Connection, known: &Proceeding) -> Result<(), Error> {
    let Some(newest) = known.steps.last() else {
        return Ok(());
    };
    let row = StepRow {
        shard: known.id.shard().column(),
        proceeding: known.id.uuid(),
        number: i32::try_from(known.steps.len()).map_err(invalid)?,
        what: serde_json::to_value(&newest.step)?,
        happened_on: newest.on,
        entered_on: newest.entered_on,
        note: newest.note.clone(),
    };
    diesel::insert_into(step::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    Ok(())
}

/// Notes that another body returned the case to this one.
pub(crate) async fn note_return(
    tx: &mut Connection,
    case: CaseId,
    to: OrganisationId,
) -> Result<(), Error> {
    diesel::update(proceeding::table)
        .filter(proceeding::shard.eq(case.shard().column()))
        .filter(proceeding::case_id.eq(case.uuid()))
        .filter(proceeding::organisation.eq(to.uuid()))
        .set(proceeding::came_back.eq(true))
        .execute(tx)
        .await?;
    Ok(())
}
