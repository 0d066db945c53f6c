//! The counters of the backlog.

use std::collections::BTreeMap;

use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use kernel::{NaiveDate, Shard};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::domain::standing::{Counter, Eyes};

/// The bucket of all cases, with or without a last day.
pub(crate) const ALL: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// Moves counters. In the order of their key, so that two transactions in one shard do not lock
/// one another out.
pub(crate) async fn add(
    tx: &mut Connection,
    shard: Shard,
    moves: &BTreeMap<Counter, i64>,
) -> Result<(), Error> {
    if moves.is_empty() {
        return Ok(());
    }
    let rows: Vec<Value> = moves
        .iter()
        .map(|(counter, by)| {
            json!({
                "shard": shard.column(), "viewer": counter.viewer,
                "dimension": counter.dimension.as_str(), "key": counter.key,
                "bucket": counter.bucket.unwrap_or(ALL), "by": by,
            })
        })
        .collect();
    Statement::new(
        " INSERT INTO tally (shard, viewer, dimension, key, bucket, open)
          SELECT m.shard, m.viewer, m.dimension, m.key, m.bucket, m.by
          FROM argument, jsonb_to_recordset(body) AS m(shard smallint, viewer text,
               dimension text, key text, bucket date, by bigint)
          ORDER BY m.viewer COLLATE \"C\", m.dimension, m.key COLLATE \"C\", m.bucket
          ON CONFLICT (shard, viewer, dimension, key, bucket)
          DO UPDATE SET open = tally.open + excluded.open",
        Value::Array(rows),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// One line of the backlog's numbers.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub(crate) struct Tallied {
    #[diesel(sql_type = Text)]
    pub(crate) dimension: String,
    #[diesel(sql_type = Text)]
    pub(crate) key: String,
    #[diesel(sql_type = BigInt)]
    pub(crate) open: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) late: i64,
    /// Due from today to `soon`, both included.
    #[diesel(sql_type = BigInt)]
    pub(crate) due_soon: i64,
}

/// Open cases of a group, of these late ones, and those due from today to the last bucket.
macro_rules! open_late_sql {
    () => {
        " coalesce(sum(open) FILTER (WHERE bucket = DATE '0001-01-01'), 0)::bigint AS open,
          coalesce(sum(open) FILTER (WHERE bucket > DATE '0001-01-01'
              AND bucket < (body->>'today')::date), 0)::bigint AS late,
          coalesce(sum(open) FILTER (WHERE bucket >= (body->>'today')::date), 0)::bigint
              AS due_soon "
    };
}

/// The rows of both viewers, who are worked out before any row is looked at: what JSON is asked beside
/// a row cannot be asked of an index where a policy guards the rows.
macro_rules! of_eyes_sql {
    () => {
        " WHERE viewer IN ((SELECT body->'eyes'->>0 FROM argument),
                           (SELECT body->'eyes'->>1 FROM argument)) "
    };
}

/// The numbers that these viewers see.
pub(crate) async fn of_viewer(
    mut connection: &Connection,
    eyes: &Eyes,
    today: NaiveDate,
    soon: NaiveDate,
) -> Result<Vec<Tallied>, Error> {
    Ok(summary(eyes, today, soon).load(&mut connection).await?)
}

/// The query behind [`of_viewer`]: all but the bodies, of which there may be many.
pub(crate) fn summary(eyes: &Eyes, today: NaiveDate, soon: NaiveDate) -> Statement {
    Statement::new(
        concat!(
            " SELECT dimension, key,",
            open_late_sql!(),
            "FROM argument, tally",
            of_eyes_sql!(),
            "AND bucket <= (SELECT (body->>'soon')::date FROM argument) AND dimension <> 'body'
              GROUP BY dimension, key
              HAVING sum(open) FILTER (WHERE bucket = DATE '0001-01-01') <> 0
              ORDER BY open DESC, key"
        ),
        json!({"eyes": eyes, "today": today, "soon": soon}),
    )
}

/// The place of a body in the list by open cases, most first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BodyPlace(pub(crate) i64, pub(crate) String);

/// A page of the bodies whose cases these viewers see, most open cases first.
pub(crate) async fn bodies(
    mut connection: &Connection,
    eyes: &Eyes,
    today: NaiveDate,
    soon: NaiveDate,
    after: Option<BodyPlace>,
    rows: i64,
) -> Result<Vec<Tallied>, Error> {
    let query = Statement::new(
        concat!(
            " SELECT dimension, key, open, late, due_soon FROM (SELECT dimension, key,",
            open_late_sql!(),
            "FROM argument, tally",
            of_eyes_sql!(),
            "AND bucket <= (SELECT (body->>'soon')::date FROM argument) AND dimension = 'body'
              GROUP BY dimension, key) counted, argument
              WHERE open <> 0 AND (body->'after' = 'null'
                  OR (-open, key) > (-(body->'after'->>0)::bigint, body->'after'->>1))
              ORDER BY open DESC, key LIMIT (SELECT (body->>'rows')::bigint FROM argument)"
        ),
        json!({"eyes": eyes, "today": today, "soon": soon, "after": after, "rows": rows}),
    );
    Ok(query.load(&mut connection).await?)
}

/// Removes the counters of a shard that came down to nothing, unless another process is at it.
/// Safe at any time: one that is moved meanwhile is seen anew. The primary key begins with the
/// shard; an index of empty counters would be touched by every move of every counter.
pub(crate) async fn sweep(connection: &mut Connection, shard: Shard) -> Result<(), Error> {
    Statement::new(
        " DELETE FROM tally USING argument
          WHERE shard = body::smallint AND open = 0
            AND pg_try_advisory_xact_lock(hashtext('dingfen-sweep-' || current_schema()),
                                          body::int)",
        json!(shard.column()),
    )
    .execute(connection)
    .await?;
    Ok(())
}
