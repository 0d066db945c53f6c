use db::Database;
use db::schema::{event_log, event_outbox};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, RunQueryDsl};
use kernel::Timestamp;

use crate::streams::Error;

/// How many events one transaction of a replay puts back.
const BATCH: i64 = 5_000;

/// Puts every event recorded at or after `since` (all of them, if `None`) back into the outbox,
/// so that the relay publishes it again; gives how many. For a consumer that is new or was
/// emptied. Those that handled an event before pass it over.
pub async fn replay(database: &Database, since: Option<Timestamp>) -> Result<usize, Error> {
    let mut connection = database.connection().await?;
    let mut last = 0_i64;
    let mut put_back = 0;
    loop {
        let positions: Vec<i64> = connection
            .transaction(async |tx| {
                let mut rows = event_log::table
                    .select((event_log::position, event_log::shard))
                    .filter(event_log::position.gt(last))
                    .order(event_log::position)
                    .limit(BATCH)
                    .into_boxed();
                if let Some(since) = since {
                    rows = rows.filter(event_log::recorded_at.ge(since));
                }
                let rows: Vec<(i64, i16)> = rows.load(tx).await?;
                let values: Vec<_> = rows
                    .iter()
                    .map(|(position, shard)| {
                        (
                            event_outbox::position.eq(*position),
                            event_outbox::shard.eq(*shard),
                            // Only sealed events ever leave the outbox.
                            event_outbox::sealed.eq(true),
                        )
                    })
                    .collect();
                diesel::insert_into(event_outbox::table)
                    .values(&values)
                    .on_conflict(event_outbox::position)
                    .do_update()
                    .set((
                        event_outbox::stream_ms.eq(None::<i64>),
                        event_outbox::stream_seq.eq(None::<i64>),
                        event_outbox::republished.eq(0),
                        event_outbox::sealed.eq(sql::<Bool>("event_outbox.sealed")),
                    ))
                    .execute(tx)
                    .await?;
                Ok::<_, Error>(rows.into_iter().map(|(position, _)| position).collect())
            })
            .await?;
        let Some(newest) = positions.last() else {
            return Ok(put_back);
        };
        last = *newest;
        put_back += positions.len();
    }
}
