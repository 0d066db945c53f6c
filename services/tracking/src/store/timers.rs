//! Rungs that wait, and the claim that fires each once.

use std::collections::{BTreeMap, BTreeSet};

use contracts::vocabulary::Rung;
use db::{Connection, Error, Statement, log_events_sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Double, Nullable, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use kernel::{CaseId, ClockId, NaiveDate, OrganisationId, Shard, StaffId, Timestamp, city_date};
use serde_json::{Value, json};
use uuid::Uuid;

use super::schema::{fired, timer};
use super::{invalid, word};
use crate::domain::clock::Clock;
use crate::domain::rung::fire_at;

/// A rung whose moment has come, as the look finds it.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct DueTimer {
    #[diesel(sql_type = SmallInt)]
    pub(crate) shard: i16,
    #[diesel(sql_type = SqlUuid)]
    pub(crate) clock_id: Uuid,
    #[diesel(sql_type = Text)]
    pub(crate) rung: String,
    /// How long ago its moment was.
    #[diesel(sql_type = Double)]
    pub(crate) seconds_late: f64,
}

/// A rung that is locked for firing, with what its event says.
#[derive(Debug, Clone)]
pub(crate) struct Firing {
    pub(crate) clock: ClockId,
    pub(crate) case: CaseId,
    pub(crate) case_version: i64,
    pub(crate) rung: Rung,
    pub(crate) rule: String,
    pub(crate) organisation: OrganisationId,
    pub(crate) staff: Option<StaffId>,
    pub(crate) due_on: NaiveDate,
    pub(crate) provisional: bool,
    pub(crate) seconds_late: f64,
}

/// Sets the rungs of clocks that were armed. One whose moment is past already is left out, since
/// a late entry shall not bring a heap of reminders; being overdue is told all the same.
pub(crate) async fn set(
    tx: &mut Connection,
    shard: Shard,
    clocks: impl Iterator<Item = &Clock>,
) -> Result<(), Error> {
    let rows = rungs(shard, clocks);
    if rows.is_empty() {
        return Ok(());
    }
    Statement::new(
        " INSERT INTO timer (shard, clock_id, rung, fire_at)
          SELECT t.shard, t.clock_id, t.rung, t.fire_at
          FROM argument, jsonb_to_recordset(body)
               AS t(shard smallint, clock_id uuid, rung text, fire_at timestamptz)
          WHERE t.fire_at > now() OR t.rung = 'overdue'",
        Value::Array(rows),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Sets the rungs of running clocks anew after their last day moved. One that fired for the old
/// day fires again if its moment has not come for the new one.
pub(crate) async fn reset(
    tx: &mut Connection,
    shard: Shard,
    clocks: &[&Clock],
) -> Result<(), Error> {
    if clocks.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = clocks.iter().map(|clock| clock.id.uuid()).collect();
    clear(tx, shard, &ids).await?;
    Statement::new(
        " DELETE FROM fired USING argument, jsonb_to_recordset(body)
               AS t(shard smallint, clock_id uuid, rung text, fire_at timestamptz)
          WHERE fired.shard = t.shard AND fired.clock_id = t.clock_id AND fired.rung = t.rung
            AND t.fire_at > now()",
        Value::Array(rungs(shard, clocks.iter().copied())),
    )
    .execute(tx)
    .await?;
    set(tx, shard, clocks.iter().copied()).await
}

/// Every rung of these clocks with its moment.
fn rungs<'a>(shard: Shard, clocks: impl Iterator<Item = &'a Clock>) -> Vec<Value> {
    let of_clock = |clock: &Clock| {
        let (id, due_on) = (clock.id.uuid(), clock.due_on);
        Rung::ALL.iter().map(move |rung| {
            json!({
                "shard": shard.column(), "clock_id": id, "rung": rung.as_str(),
                "fire_at": fire_at(*rung, due_on),
            })
        })
    };
    clocks.flat_map(of_clock).collect()
}

/// Takes away the rungs of clocks that ended.
pub(crate) async fn clear(tx: &mut Connection, shard: Shard, clocks: &[Uuid]) -> Result<(), Error> {
    if clocks.is_empty() {
        return Ok(());
    }
    let rows = timer::table
        .filter(timer::shard.eq(shard.column()))
        .filter(timer::clock_id.eq_any(clocks));
    diesel::delete(rows).execute(tx).await?;
    Ok(())
}

/// The rungs whose moment has come by the database's time, oldest first, but those of some shards.
/// Locks nothing.
pub(crate) async fn due(
    connection: &mut Connection,
    limit: i64,
    except: &BTreeSet<Shard>,
) -> Result<Vec<DueTimer>, Error> {
    Ok(look(limit, except).load(connection).await?)
}

/// The query behind [`due`].
pub(crate) fn look(limit: i64, except: &BTreeSet<Shard>) -> Statement {
    let except: Vec<i16> = except.iter().map(|shard| shard.column()).collect();
    Statement::new(
        " SELECT shard, clock_id, rung,
                 extract(epoch FROM clock_timestamp() - fire_at)::float8 AS seconds_late
          FROM timer WHERE fire_at <= now()
            AND NOT (SELECT body->'except' FROM argument) @> to_jsonb(shard)
          ORDER BY fire_at, clock_id LIMIT (SELECT (body->>'limit')::bigint FROM argument)",
        json!({"limit": limit, "except": except}),
    )
}

#[derive(Debug, QueryableByName)]
struct FiringRow {
    #[diesel(sql_type = SqlUuid)]
    clock_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    case_id: Uuid,
    #[diesel(sql_type = BigInt)]
    version: i64,
    #[diesel(sql_type = Text)]
    rung: String,
    #[diesel(sql_type = Text)]
    rule: String,
    #[diesel(sql_type = SqlUuid)]
    organisation: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    staff: Option<Uuid>,
    #[diesel(sql_type = Date)]
    due_on: NaiveDate,
    #[diesel(sql_type = Bool)]
    provisional: bool,
    #[diesel(sql_type = Double)]
    seconds_late: f64,
}

impl TryFrom<FiringRow> for Firing {
    type Error = Error;

    fn try_from(row: FiringRow) -> Result<Self, Error> {
        Ok(Self {
            clock: ClockId::from_uuid(row.clock_id).map_err(invalid)?,
            case: CaseId::from_uuid(row.case_id).map_err(invalid)?,
            case_version: row.version,
            rung: word(&row.rung)?,
            rule: row.rule,
            organisation: OrganisationId::from_uuid(row.organisation).map_err(invalid)?,
            staff: row
                .staff
                .map(StaffId::from_uuid)
                .transpose()
                .map_err(invalid)?,
            due_on: row.due_on,
            provisional: row.provisional,
            seconds_late: row.seconds_late,
        })
    }
}

/// Locks these rungs and the cases they belong to, oldest first. What another worker or a change
/// of the case holds is passed over: whoever waits here while holding rungs could deadlock with
/// a handler that holds the case and takes its rungs away.
pub(crate) async fn lock(tx: &mut Connection, timers: &[DueTimer]) -> Result<Vec<Firing>, Error> {
    let rows: Vec<Value> = timers
        .iter()
        .map(|t| json!({"shard": t.shard, "clock_id": t.clock_id, "rung": t.rung}))
        .collect();
    let rows: Vec<FiringRow> = Statement::new(
        " SELECT clock.id AS clock_id, clock.case_id, track.version, timer.rung, clock.rule,
                 clock.organisation, clock.staff, clock.due_on, clock.provisional,
                 extract(epoch FROM clock_timestamp() - timer.fire_at)::float8 AS seconds_late
          FROM argument
          CROSS JOIN jsonb_to_recordset(body) AS w(shard smallint, clock_id uuid, rung text)
          JOIN timer ON timer.shard = w.shard AND timer.clock_id = w.clock_id
                    AND timer.rung = w.rung
          JOIN clock ON clock.shard = timer.shard AND clock.id = timer.clock_id
          JOIN track ON track.shard = clock.shard AND track.case_id = clock.case_id
          WHERE timer.fire_at <= now()
          ORDER BY timer.fire_at, clock.id
          FOR UPDATE OF timer, track SKIP LOCKED",
        Value::Array(rows),
    )
    .load(tx)
    .await?;
    rows.into_iter().map(Firing::try_from).collect()
}

/// The days on which these clocks were told to be overdue, their last rung; the others are left
/// out.
pub(crate) async fn told_overdue(
    connection: &mut Connection,
    shard: Shard,
    clocks: &[Uuid],
) -> Result<BTreeMap<Uuid, NaiveDate>, Error> {
    let rows: Vec<(Uuid, Timestamp)> = fired::table
        .filter(fired::shard.eq(shard.column()))
        .filter(fired::clock_id.eq_any(clocks))
        .filter(fired::rung.eq(Rung::Overdue.as_str()))
        .select((fired::clock_id, fired::fired_at))
        .load(connection)
        .await?;
    let days = rows.into_iter().map(|(clock, at)| (clock, city_date(at)));
    Ok(days.collect())
}

/// Claims rungs for this transaction; gives those that nobody fired before.
pub(crate) async fn claim(
    tx: &mut Connection,
    shard: Shard,
    firings: &[Firing],
) -> Result<BTreeSet<(Uuid, String)>, Error> {
    let rows: Vec<_> = firings
        .iter()
        .map(|firing| {
            (
                fired::shard.eq(shard.column()),
                fired::clock_id.eq(firing.clock.uuid()),
                fired::rung.eq(firing.rung.as_str()),
            )
        })
        .collect();
    let claimed = diesel::insert_into(fired::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning((fired::clock_id, fired::rung))
        .get_results(tx)
        .await?;
    Ok(claimed.into_iter().collect())
}

/// Stores what fired in one statement: events, lines of history, versions of the cases; and takes
/// the rungs away. `argument` has `events`, `lines`, `heads` and `timers`.
pub(crate) async fn settle(tx: &mut Connection, argument: Value) -> Result<(), Error> {
    Statement::new(
        concat!(
            ", events AS (SELECT jsonb_array_elements(body->'events') AS entry FROM argument), ",
            log_events_sql!(),
            ", gone AS (
                 DELETE FROM timer USING argument, jsonb_to_recordset(body->'timers')
                     AS t(shard smallint, clock_id uuid, rung text)
                 WHERE timer.shard = t.shard AND timer.clock_id = t.clock_id
                   AND timer.rung = t.rung
               ), moved AS (
                 UPDATE track SET version = h.version
                 FROM argument, jsonb_to_recordset(body->'heads')
                     AS h(shard smallint, case_id uuid, version bigint)
                 WHERE track.shard = h.shard AND track.case_id = h.case_id
               ), told AS (
                 INSERT INTO timeline (shard, case_id, at, happened_on, kind, text)
                 SELECT l.shard, l.case_id, now(), l.happened_on, l.kind, l.text
                 FROM argument, jsonb_to_recordset(body->'lines')
                     AS l(shard smallint, case_id uuid, happened_on date, kind text, text text)
               )
               SELECT count(*) FROM queued"
        ),
        argument,
    )
    .execute(tx)
    .await?;
    Ok(())
}
