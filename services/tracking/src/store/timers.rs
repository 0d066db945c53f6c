//! Rungs that wait, and the claim that fires each once.

mod firing;

use std::collections::{BTreeMap, BTreeSet};

use contracts::vocabulary::Rung;
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel::sql_types::{Double, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use kernel::{NaiveDate, Shard, Timestamp, city_date};
use serde_json::{Value, json};
use uuid::Uuid;

use super::schema::{breach, timer};
use crate::domain::clock::Clock;

pub(crate) use firing::{Firable, Firing, claim, lock, settle};

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

/// A breach that was told: of which last day, and when. Nothing that comes later undoes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Breach {
    pub(crate) due_on: NaiveDate,
    pub(crate) told_on: NaiveDate,
}

/// Sets the rungs of clocks that were armed. One whose moment is past already is left out, since
/// a late entry shall not bring a heap of reminders; being overdue is told all the same.
pub(crate) async fn set(tx: &mut Connection, clocks: &[&Clock]) -> Result<(), Error> {
    let rows = rungs(clocks);
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

/// Sets the rungs of running clocks anew after their last day moved. One that fired for the old day
/// fires again if its moment has not come for the new one.
pub(crate) async fn reset(tx: &mut Connection, clocks: &[&Clock]) -> Result<(), Error> {
    if clocks.is_empty() {
        return Ok(());
    }
    clear(tx, clocks).await?;
    Statement::new(
        " DELETE FROM fired USING argument, jsonb_to_recordset(body)
               AS t(shard smallint, clock_id uuid, rung text, fire_at timestamptz)
          WHERE fired.shard = t.shard AND fired.clock_id = t.clock_id AND fired.rung = t.rung
            AND t.fire_at > now()",
        Value::Array(rungs(clocks)),
    )
    .execute(tx)
    .await?;
    set(tx, clocks).await
}

/// Sets the breach of running clocks whose last day was settled and is the same, or takes it away from
/// one that became provisional. Their other rungs are what they were: what is due fires.
pub(crate) async fn settle_day(tx: &mut Connection, clocks: &[&Clock]) -> Result<(), Error> {
    let (settled, provisional): (Vec<&Clock>, Vec<&Clock>) =
        clocks.iter().copied().partition(|clock| !clock.provisional);
    let mut rows = rungs(&settled);
    rows.retain(|row| row["rung"] == Rung::Overdue.as_str());
    if !rows.is_empty() {
        Statement::new(
            " INSERT INTO timer (shard, clock_id, rung, fire_at)
              SELECT t.shard, t.clock_id, t.rung, t.fire_at
              FROM argument, jsonb_to_recordset(body)
                   AS t(shard smallint, clock_id uuid, rung text, fire_at timestamptz)
              ON CONFLICT DO NOTHING",
            Value::Array(rows),
        )
        .execute(tx)
        .await?;
    }
    if !provisional.is_empty() {
        let (shards, ids) = keys(&provisional);
        let rows = timer::table
            .filter(timer::shard.eq_any(shards))
            .filter(timer::clock_id.eq_any(ids))
            .filter(timer::rung.eq(Rung::Overdue.as_str()));
        diesel::delete(rows).execute(tx).await?;
    }
    Ok(())
}

/// Sets the breach of a running clock that has none, to be fired as it was told.
pub(crate) async fn set_overdue(tx: &mut Connection, told: &DueTimer) -> Result<(), Error> {
    Statement::new(
        " INSERT INTO timer (shard, clock_id, rung, fire_at)
          SELECT shard, id, body->>'rung', now() FROM argument, clock
          WHERE shard = (body->>'shard')::smallint AND id = (body->>'clock_id')::uuid
            AND state = 'running'
          ON CONFLICT DO NOTHING",
        json!({"shard": told.shard, "clock_id": told.clock_id, "rung": told.rung}),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Every rung of these clocks with its moment.
fn rungs(clocks: &[&Clock]) -> Vec<Value> {
    let of_clock = |clock: &&Clock| {
        let (shard, id) = (clock.id.shard().column(), clock.id.uuid());
        let rung = move |(rung, fire_at): (Rung, Timestamp)| json!({"shard": shard, "clock_id": id, "rung": rung.as_str(), "fire_at": fire_at});
        clock.rungs().map(rung).collect::<Vec<_>>()
    };
    clocks.iter().flat_map(of_clock).collect()
}

fn keys(clocks: &[&Clock]) -> (Vec<i16>, Vec<Uuid>) {
    let keys = clocks.iter();
    keys.map(|clock| (clock.id.shard().column(), clock.id.uuid()))
        .unzip()
}

/// Takes away the rungs of clocks that ended.
pub(crate) async fn clear(tx: &mut Connection, clocks: &[&Clock]) -> Result<(), Error> {
    let (shards, ids) = keys(clocks);
    if ids.is_empty() {
        return Ok(());
    }
    let rows = timer::table
        .filter(timer::shard.eq_any(shards))
        .filter(timer::clock_id.eq_any(ids));
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

/// The breaches of these clocks that were told, each clock's oldest first; clocks without any are
/// left out.
pub(crate) async fn breaches(
    connection: &mut Connection,
    shard: Shard,
    clocks: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Breach>>, Error> {
    let rows: Vec<(Uuid, NaiveDate, Timestamp)> = breach::table
        .filter(breach::shard.eq(shard.column()))
        .filter(breach::clock_id.eq_any(clocks))
        .order((breach::clock_id, breach::told_at))
        .select((breach::clock_id, breach::due_on, breach::told_at))
        .load(connection)
        .await?;
    let mut breaches: BTreeMap<Uuid, Vec<Breach>> = BTreeMap::new();
    for (clock, due_on, told_at) in rows {
        let told_on = city_date(told_at);
        breaches
            .entry(clock)
            .or_default()
            .push(Breach { due_on, told_on });
    }
    Ok(breaches)
}
