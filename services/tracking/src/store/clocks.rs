//! Clocks and their ledgers.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use contracts::vocabulary::ClockState;
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, ClockId, NaiveDate, OrganisationId, PartyId, Shard, StaffId};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::schema::{clock, ledger};
use super::{invalid, word};
use crate::domain::clock::{Basis, Clock, End, LedgerEntry};
use crate::domain::happening::Scope;

#[derive(Debug, HasQuery, Serialize)]
#[diesel(table_name = clock)]
struct ClockRow {
    shard: i16,
    id: Uuid,
    case_id: Uuid,
    cause: Uuid,
    scope: String,
    rule: String,
    effective_from: NaiveDate,
    governed_on: Option<NaiveDate>,
    region: String,
    organisation: Uuid,
    staff: Option<Uuid>,
    start_event: String,
    start_on: NaiveDate,
    due_on: NaiveDate,
    provisional: bool,
    state: String,
    ended_on: Option<NaiveDate>,
    ended_by: Option<String>,
    ended_cause: Option<Uuid>,
    held: bool,
    start_entered_on: Option<NaiveDate>,
    end_entered_on: Option<NaiveDate>,
    version: i64,
    party: Option<String>,
    party_id: Option<Uuid>,
    start_time: Option<NaiveTime>,
    due_time: Option<NaiveTime>,
}

impl ClockRow {
    fn of(case: CaseId, clock: &Clock) -> Self {
        let end = clock.end.as_ref();
        Self {
            shard: case.shard().column(),
            id: clock.id.uuid(),
            case_id: case.uuid(),
            cause: clock.cause,
            scope: clock.scope.as_str().to_owned(),
            rule: clock.basis.rule.clone(),
            effective_from: clock.effective_from,
            governed_on: clock.basis.governed_on,
            region: clock.basis.region.clone(),
            organisation: clock.organisation.uuid(),
            staff: clock.staff.map(|staff| staff.uuid()),
            start_event: clock.start_event.clone(),
            start_on: clock.basis.start_on,
            due_on: clock.due_on,
            provisional: clock.provisional,
            state: clock.state.as_str().to_owned(),
            ended_on: end.map(|end| end.on),
            ended_by: end.map(|end| end.by.clone()),
            ended_cause: end.and_then(|end| end.cause),
            held: clock.held,
            start_entered_on: clock.entered_on,
            end_entered_on: end.and_then(|end| end.entered_on),
            version: clock.version,
            party: clock.party.map(|party| party.as_str().to_owned()),
            party_id: clock.party_id.map(|party| party.uuid()),
            start_time: clock.basis.start_time,
            due_time: clock.due_time,
        }
    }
}

impl TryFrom<ClockRow> for Clock {
    type Error = Error;

    fn try_from(row: ClockRow) -> Result<Self, Error> {
        let end = row.ended_on.map(|on| End {
            on,
            entered_on: row.end_entered_on,
            by: row.ended_by.unwrap_or_default(),
            cause: row.ended_cause,
        });
        Ok(Self {
            id: ClockId::from_uuid(row.id).map_err(invalid)?,
            version: row.version,
            scope: Scope::read(&row.scope).ok_or_else(|| invalid(&row.scope))?,
            cause: row.cause,
            basis: Basis {
                rule: row.rule,
                region: row.region,
                start_on: row.start_on,
                start_time: row.start_time,
                governed_on: row.governed_on,
            },
            organisation: OrganisationId::from_uuid(row.organisation).map_err(invalid)?,
            party: row.party.as_deref().map(word).transpose()?,
            party_id: row
                .party_id
                .map(PartyId::from_uuid)
                .transpose()
                .map_err(invalid)?,
            staff: row
                .staff
                .map(StaffId::from_uuid)
                .transpose()
                .map_err(invalid)?,
            start_event: row.start_event,
            effective_from: row.effective_from,
            due_on: row.due_on,
            due_time: row.due_time,
            provisional: row.provisional,
            state: word(&row.state)?,
            entered_on: row.start_entered_on,
            end,
            held: row.held,
            ledger: Vec::new(),
        })
    }
}

/// All clocks of a case.
pub(crate) async fn of_case(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Vec<Clock>, Error> {
    let mut clocks = of_cases(connection, case.shard(), &[case.uuid()]).await?;
    Ok(clocks.remove(&case.uuid()).unwrap_or_default())
}

/// All clocks of cases.
pub(crate) async fn of_cases(
    connection: &mut Connection,
    shard: Shard,
    cases: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Clock>>, Error> {
    let rows: Vec<ClockRow> = ClockRow::query()
        .filter(clock::shard.eq(shard.column()))
        .filter(clock::case_id.eq_any(cases))
        .order(clock::id)
        .load(connection)
        .await?;
    let mut clocks: BTreeMap<Uuid, Vec<Clock>> = BTreeMap::new();
    for row in rows {
        let of_case = clocks.entry(row.case_id).or_default();
        of_case.push(row.try_into()?);
    }
    with_ledgers(connection, shard, clocks.values_mut().flatten()).await?;
    Ok(clocks)
}

/// The next running clocks of a shard after one, with their cases; for walking through all.
pub(crate) async fn running_after(
    connection: &mut Connection,
    shard: Shard,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(CaseId, Clock)>, Error> {
    let rows: Vec<ClockRow> = ClockRow::query()
        .filter(clock::shard.eq(shard.column()))
        .filter(clock::id.gt(after))
        .filter(clock::state.eq(ClockState::Running.as_str()))
        .order(clock::id)
        .limit(limit)
        .load(connection)
        .await?;
    let mut clocks = rows
        .into_iter()
        .map(|row| {
            let case = CaseId::from_uuid(row.case_id).map_err(invalid)?;
            Ok((case, Clock::try_from(row)?))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    with_ledgers(connection, shard, clocks.iter_mut().map(|(_, clock)| clock)).await?;
    Ok(clocks)
}

/// How many running clocks have a last day that is over and provisional, and do not stand still.
pub(crate) async fn unsettled(connection: &mut Connection, today: NaiveDate) -> Result<i32, Error> {
    let standstill = ledger::table
        .filter(ledger::shard.eq(clock::shard))
        .filter(ledger::clock_id.eq(clock::id))
        .filter(ledger::kind.eq("exclusion"))
        .filter(ledger::to_on.is_null());
    let count: i64 = clock::table
        .filter(clock::state.eq(ClockState::Running.as_str()))
        .filter(clock::provisional)
        .filter(clock::due_on.lt(today))
        .filter(diesel::dsl::not(diesel::dsl::exists(standstill)))
        .count()
        .get_result(connection)
        .await?;
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

/// Stores clocks, new or changed.
pub(crate) async fn put(tx: &mut Connection, clocks: &[(CaseId, &Clock)]) -> Result<(), Error> {
    let rows: Vec<_> = clocks
        .iter()
        .map(|(case, clock)| ClockRow::of(*case, clock))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    Statement::new(
        " INSERT INTO clock (shard, id, case_id, cause, scope, rule, effective_from, governed_on,
              region, organisation, staff, start_event, start_on, due_on, provisional, state,
              ended_on, ended_by, ended_cause, held, start_entered_on, end_entered_on, version,
              party, party_id, start_time, due_time)
          SELECT c.shard, c.id, c.case_id, c.cause, c.scope, c.rule, c.effective_from,
              c.governed_on, c.region, c.organisation, c.staff, c.start_event, c.start_on, c.due_on,
              c.provisional, c.state, c.ended_on, c.ended_by, c.ended_cause, c.held,
              c.start_entered_on, c.end_entered_on, c.version, c.party, c.party_id,
              c.start_time, c.due_time
          FROM argument, jsonb_populate_recordset(NULL::clock, body) AS c
          ON CONFLICT (shard, id) DO UPDATE
          SET cause = excluded.cause, scope = excluded.scope, staff = excluded.staff,
              version = excluded.version, due_on = excluded.due_on, due_time = excluded.due_time,
              provisional = excluded.provisional, state = excluded.state,
              ended_on = excluded.ended_on, ended_by = excluded.ended_by,
              ended_cause = excluded.ended_cause, held = excluded.held,
              end_entered_on = excluded.end_entered_on",
        serde_json::to_value(rows)?,
    )
    .execute(tx)
    .await?;
    Ok(())
}

#[derive(Debug, HasQuery)]
#[diesel(table_name = ledger)]
struct LedgerRow {
    clock_id: Uuid,
    kind: String,
    from_on: Option<NaiveDate>,
    to_on: Option<NaiveDate>,
    amount: Option<i32>,
    ground: Option<String>,
}

impl TryFrom<LedgerRow> for LedgerEntry {
    type Error = Error;

    fn try_from(row: LedgerRow) -> Result<Self, Error> {
        let amount = row.amount.map(u32::try_from).transpose().map_err(invalid)?;
        let kind = row.kind.as_str();
        match (kind, row.from_on, row.to_on, amount, row.ground) {
            ("exclusion", Some(from), to, None, Some(ground)) => {
                Ok(Self::Exclusion { from, to, ground })
            }
            ("extension", Some(on), None, Some(amount), None) => Ok(Self::Extension { on, amount }),
            ("reset", Some(start_on), None, None, Some(event)) => {
                Ok(Self::Reset { start_on, event })
            }
            _ => Err(invalid(format!("ledger entry {}", row.kind))),
        }
    }
}

/// The row of a ledger's entry.
fn entry(clock: &Clock, position: usize, entry: &LedgerEntry) -> Value {
    let (shard, clock) = (clock.id.shard().column(), clock.id.uuid());
    let key = json!({"shard": shard, "clock_id": clock, "position": position});
    let what = match entry {
        LedgerEntry::Exclusion { from, to, ground } => {
            json!({"kind": "exclusion", "from_on": from, "to_on": to, "ground": ground})
        }
        LedgerEntry::Extension { on, amount } => {
            json!({"kind": "extension", "from_on": on, "amount": amount})
        }
        LedgerEntry::Reset { start_on, event } => {
            json!({"kind": "reset", "from_on": start_on, "ground": event})
        }
    };
    json!({"key": key, "what": what})
}

/// Stores the ledgers of changed clocks, in the place of what they held.
pub(crate) async fn put_ledgers(
    tx: &mut Connection,
    clocks: &[(CaseId, &Clock)],
) -> Result<(), Error> {
    let (shards, ids): (Vec<i16>, Vec<Uuid>) = clocks
        .iter()
        .map(|(_, clock)| (clock.id.shard().column(), clock.id.uuid()))
        .unzip();
    if ids.is_empty() {
        return Ok(());
    }
    let known = ledger::table
        .filter(ledger::shard.eq_any(shards))
        .filter(ledger::clock_id.eq_any(ids));
    diesel::delete(known).execute(tx).await?;
    let entries = clocks.iter().flat_map(|(_, clock)| {
        let rows = clock.ledger.iter().enumerate();
        rows.map(|(position, one)| entry(clock, position, one))
    });
    let entries: Vec<Value> = entries.collect();
    if entries.is_empty() {
        return Ok(());
    }
    Statement::new(
        " INSERT INTO ledger (shard, clock_id, position, kind, from_on, to_on, amount, ground)
          SELECT l.shard, l.clock_id, l.position, l.kind, l.from_on, l.to_on, l.amount, l.ground
          FROM argument, jsonb_array_elements(body) AS e,
               jsonb_populate_record(NULL::ledger, (e->'key') || (e->'what')) AS l",
        Value::Array(entries),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Gives clocks their ledgers.
async fn with_ledgers(
    connection: &mut Connection,
    shard: Shard,
    clocks: impl Iterator<Item = &mut Clock>,
) -> Result<(), Error> {
    let mut clocks: BTreeMap<Uuid, &mut Clock> =
        clocks.map(|clock| (clock.id.uuid(), clock)).collect();
    if clocks.is_empty() {
        return Ok(());
    }
    let rows: Vec<LedgerRow> = LedgerRow::query()
        .filter(ledger::shard.eq(shard.column()))
        .filter(ledger::clock_id.eq_any(clocks.keys()))
        .order((ledger::clock_id, ledger::position))
        .load(connection)
        .await?;
    for row in rows {
        if let Some(clock) = clocks.get_mut(&row.clock_id) {
            clock.ledger.push(LedgerEntry::try_from(row)?);
        }
    }
    Ok(())
}
