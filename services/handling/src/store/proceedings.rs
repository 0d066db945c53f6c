//! Proceedings and what was done in them.

use std::collections::{BTreeMap, BTreeSet};

use contracts::Event;
use contracts::api::handling::StepTaken;
use db::log::{Entry, append};
use db::stored::{id, invalid, word};
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, OrganisationId, ProceedingId, ReferralId, StaffId};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::schema::{proceeding, step};
use crate::domain::proceeding::Proceeding;

#[derive(Debug, HasQuery, Serialize)]
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
            text: None,
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
    with_steps(connection, &[shard.column()], rows).await
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
    Ok(with_steps(tx, &[case.shard().column()], rows).await?.pop())
}

/// The proceedings of these cases, oldest first, locked until the transaction ends.
pub(crate) async fn lock_cases(
    tx: &mut Connection,
    cases: &BTreeSet<CaseId>,
) -> Result<BTreeMap<CaseId, Vec<Proceeding>>, Error> {
    let shards: BTreeSet<i16> = cases.iter().map(|case| case.shard().column()).collect();
    let shards: Vec<i16> = shards.into_iter().collect();
    let rows: Vec<ProceedingRow> = ProceedingRow::query()
        .filter(proceeding::shard.eq_any(&shards))
        .filter(proceeding::case_id.eq_any(cases.iter().map(|case| case.uuid())))
        .order(proceeding::id)
        .for_update()
        .load(tx)
        .await?;
    let mut of_cases: BTreeMap<CaseId, Vec<Proceeding>> = BTreeMap::new();
    for known in with_steps(tx, &shards, rows).await? {
        of_cases.entry(known.case).or_default().push(known);
    }
    Ok(of_cases)
}

async fn with_steps(
    connection: &mut Connection,
    shards: &[i16],
    rows: Vec<ProceedingRow>,
) -> Result<Vec<Proceeding>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let steps: Vec<StepRow> = StepRow::query()
        .filter(step::shard.eq_any(shards))
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

/// What happened to a proceeding.
pub(crate) fn entry(known: &Proceeding, events: Vec<Event>, actor: Option<StaffId>) -> Entry {
    Entry {
        shard: known.id.shard(),
        subject: known.id.uuid(),
        after: known.version,
        actor,
        events,
    }
}

/// Stores a proceeding that was changed, with its newest steps and the events that tell of them;
/// moves its version.
pub(crate) async fn save(
    tx: &mut Connection,
    known: &mut Proceeding,
    events: Vec<Event>,
    actor: Option<StaffId>,
) -> Result<(), Error> {
    known.version = append(tx, entry(known, events, actor)).await?;
    put(tx, &[known]).await
}

/// Stores proceedings, new or changed, each with its newest steps. In the order of their ids, so that
/// of two under one procedure the former has ended when the latter begins.
pub(crate) async fn put(tx: &mut Connection, changed: &[&Proceeding]) -> Result<(), Error> {
    if changed.is_empty() {
        return Ok(());
    }
    let mut rows: Vec<ProceedingRow> = changed.iter().map(|known| (*known).into()).collect();
    rows.sort_by_key(|row| row.id);
    Statement::new(
        " INSERT INTO proceeding (shard, id, case_id, version, quiet, procedure, state,
              organisation, staff, accepted_on, entered_on, referral, came_back)
          SELECT p.shard, p.id, p.case_id, p.version, p.quiet, p.procedure, p.state,
              p.organisation, p.staff, p.accepted_on, p.entered_on, p.referral, p.came_back
          FROM argument, jsonb_populate_recordset(NULL::proceeding, body) AS p
          ON CONFLICT (shard, id) DO UPDATE
          SET version = excluded.version, quiet = excluded.quiet, state = excluded.state,
              staff = excluded.staff, referral = excluded.referral,
              came_back = excluded.came_back",
        serde_json::to_value(rows)?,
    )
    .execute(tx)
    .await?;
    put_steps(tx, changed).await
}

/// Steps are only added: those that are stored stay.
async fn put_steps(tx: &mut Connection, changed: &[&Proceeding]) -> Result<(), Error> {
    let mut rows = Vec::new();
    for known in changed {
        for (number, taken) in (1..).zip(&known.steps) {
            rows.push(StepRow {
                shard: known.id.shard().column(),
                proceeding: known.id.uuid(),
                number,
                what: serde_json::to_value(&taken.step)?,
                happened_on: taken.on,
                entered_on: taken.entered_on,
                note: taken.note.clone(),
            });
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    diesel::insert_into(step::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    Ok(())
}
