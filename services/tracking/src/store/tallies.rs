//! The counters of the backlog.

use std::collections::BTreeMap;

use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use kernel::{NaiveDate, Shard};
use serde_json::{Value, json};

use super::schema::tally;
use crate::domain::standing::Counter;

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

/// The numbers a viewer sees.
pub(crate) async fn of_viewer(
    connection: &mut Connection,
    viewer: &str,
    today: NaiveDate,
    soon: NaiveDate,
) -> Result<Vec<Tallied>, Error> {
    Ok(summary(viewer, today, soon).load(connection).await?)
}

/// The query behind [`of_viewer`].
pub(crate) fn summary(viewer: &str, today: NaiveDate, soon: NaiveDate) -> Statement {
    Statement::new(
        " SELECT dimension, key,
                 coalesce(sum(open) FILTER (WHERE bucket = DATE '0001-01-01'), 0)::bigint AS open,
                 coalesce(sum(open) FILTER (WHERE bucket > DATE '0001-01-01'
                     AND bucket < (body->>'today')::date), 0)::bigint AS late,
                 coalesce(sum(open) FILTER (WHERE bucket >= (body->>'today')::date), 0)::bigint
                     AS due_soon
          FROM argument JOIN tally ON viewer = body->>'viewer'
                                  AND bucket <= (body->>'soon')::date
          GROUP BY dimension, key
          HAVING sum(open) FILTER (WHERE bucket = DATE '0001-01-01') <> 0
          ORDER BY open DESC, key",
        json!({"viewer": viewer, "today": today, "soon": soon}),
    )
}

/// Removes counters that came down to nothing; gives how many. Safe at any time: one that is
/// moved meanwhile is seen anew.
pub(crate) async fn sweep(connection: &mut Connection) -> Result<usize, Error> {
    let empty = tally::table.filter(tally::open.eq(0));
    Ok(diesel::delete(empty).execute(connection).await?)
}
