//! Rungs that fire: locked, claimed, and stored with what they tell.

use std::collections::BTreeSet;

use chrono::NaiveTime;
use contracts::event::Limit;
use contracts::vocabulary::{Rung, Word};
use db::{Connection, Error, Statement, log_events_sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Double, Nullable, Text, Time, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use kernel::{CaseId, ClockId, NaiveDate, OrganisationId, PartyId, Shard, StaffId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::schema::fired;
use super::super::{invalid, word};
use super::DueTimer;
use crate::domain::clock::Basis;

/// A rung that is locked for firing, with what its event says.
#[derive(Debug, Clone)]
pub(crate) struct Firing {
    /// The clock's version.
    pub(crate) version: i64,
    pub(crate) rung: Rung,
    /// The limit, without its words.
    pub(crate) limit: Limit,
    pub(crate) basis: Basis,
    pub(crate) provisional: bool,
    pub(crate) seconds_late: f64,
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
    #[diesel(sql_type = Text)]
    region: String,
    #[diesel(sql_type = Date)]
    start_on: NaiveDate,
    #[diesel(sql_type = Nullable<Time>)]
    start_time: Option<NaiveTime>,
    #[diesel(sql_type = Nullable<Date>)]
    governed_on: Option<NaiveDate>,
    #[diesel(sql_type = SqlUuid)]
    organisation: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    party: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    party_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    staff: Option<Uuid>,
    #[diesel(sql_type = Date)]
    due_on: NaiveDate,
    #[diesel(sql_type = Nullable<Time>)]
    due_time: Option<NaiveTime>,
    #[diesel(sql_type = Bool)]
    provisional: bool,
    #[diesel(sql_type = Double)]
    seconds_late: f64,
}

impl TryFrom<FiringRow> for Firing {
    type Error = Error;

    fn try_from(row: FiringRow) -> Result<Self, Error> {
        Ok(Self {
            version: row.version,
            rung: word(&row.rung)?,
            limit: Limit {
                clock: ClockId::from_uuid(row.clock_id).map_err(invalid)?,
                case: CaseId::from_uuid(row.case_id).map_err(invalid)?,
                rule: row.rule.clone(),
                title: None,
                citation: None,
                organisation: OrganisationId::from_uuid(row.organisation).map_err(invalid)?,
                party: row.party.as_deref().map(word).transpose()?.map(Word::Known),
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
                due_on: row.due_on,
                due_time: row.due_time,
            },
            basis: Basis {
                rule: row.rule,
                region: row.region,
                start_on: row.start_on,
                start_time: row.start_time,
                governed_on: row.governed_on,
            },
            provisional: row.provisional,
            seconds_late: row.seconds_late,
        })
    }
}

/// Which rungs fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Firable {
    /// Those whose moment has come.
    Due,
    /// Those that fired before, as the log says.
    Told,
}

/// Locks these rungs and the cases they belong to, oldest first. What another worker or a change
/// of the case holds is passed over: whoever waits here while holding rungs could deadlock with
/// a handler that holds the case and takes its rungs away.
pub(crate) async fn lock(
    tx: &mut Connection,
    timers: &[DueTimer],
    firable: Firable,
) -> Result<Vec<Firing>, Error> {
    let rows: Vec<Value> = timers
        .iter()
        .map(|t| json!({"shard": t.shard, "clock_id": t.clock_id, "rung": t.rung}))
        .collect();
    let rows: Vec<FiringRow> = Statement::new(
        " SELECT clock.id AS clock_id, clock.case_id, clock.version, timer.rung, clock.rule,
                 clock.region, clock.start_on, clock.start_time, clock.governed_on,
                 clock.organisation, clock.party, clock.party_id, clock.staff, clock.due_on, clock.due_time,
                 clock.provisional,
                 extract(epoch FROM clock_timestamp() - timer.fire_at)::float8 AS seconds_late
          FROM argument
          CROSS JOIN jsonb_to_recordset(body->'timers')
               AS w(shard smallint, clock_id uuid, rung text)
          JOIN timer ON timer.shard = w.shard AND timer.clock_id = w.clock_id
                    AND timer.rung = w.rung
          JOIN clock ON clock.shard = timer.shard AND clock.id = timer.clock_id
          JOIN track ON track.shard = clock.shard AND track.case_id = clock.case_id
          WHERE timer.fire_at <= now() OR (body->>'told')::boolean
          ORDER BY timer.fire_at, clock.id
          FOR UPDATE OF timer, track SKIP LOCKED",
        json!({"timers": rows, "told": firable == Firable::Told}),
    )
    .load(tx)
    .await?;
    rows.into_iter().map(Firing::try_from).collect()
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
                fired::clock_id.eq(firing.limit.clock.uuid()),
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

/// Stores what fired in one statement: events, lines of history, versions of the clocks, breaches;
/// and takes the rungs away. `argument` has `events`, `lines`, `clocks`, `breaches` and `timers`.
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
                 UPDATE clock SET version = c.version
                 FROM argument, jsonb_to_recordset(body->'clocks')
                     AS c(shard smallint, id uuid, version bigint)
                 WHERE clock.shard = c.shard AND clock.id = c.id
               ), breached AS (
                 INSERT INTO breach (shard, clock_id, due_on)
                 SELECT b.shard, b.clock_id, b.due_on
                 FROM argument, jsonb_to_recordset(body->'breaches')
                     AS b(shard smallint, clock_id uuid, due_on date)
                 ON CONFLICT DO NOTHING
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
