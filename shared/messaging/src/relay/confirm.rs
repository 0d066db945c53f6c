//! What becomes of published events: let go of once everybody has them, published again when
//! Redis lost them.

use db::Connection;
use db::schema::{event_outbox, relay_state};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use kernel::Shard;
use redis::aio::MultiplexedConnection;
use tracing::info;

use super::Relay;
use crate::pending::{acknowledged_by_all, progress};
use crate::streams::Error;

impl Relay {
    /// Compares Redis with the one that the in-flight events went to. If it is another one, they
    /// may be gone: all of them are made ready to be published again.
    pub(super) async fn notice_loss(
        &self,
        connection: &mut Connection,
        redis: &mut MultiplexedConnection,
    ) -> Result<bool, Error> {
        let epoch = self.streams.epoch(redis).await?;
        let known: Option<String> = relay_state::table
            .select(relay_state::epoch)
            .first(connection)
            .await
            .optional()?;
        if known.as_deref() == Some(epoch.as_str()) {
            return Ok(false);
        }
        let again = connection
            .transaction(async |tx| {
                diesel::insert_into(relay_state::table)
                    .values((
                        relay_state::only_row.eq(true),
                        relay_state::epoch.eq(&epoch),
                    ))
                    .on_conflict(relay_state::only_row)
                    .do_update()
                    .set(relay_state::epoch.eq(&epoch))
                    .execute(tx)
                    .await?;
                diesel::update(event_outbox::table.filter(event_outbox::stream_ms.is_not_null()))
                    .set((
                        event_outbox::stream_ms.eq(None::<i64>),
                        event_outbox::stream_seq.eq(None::<i64>),
                    ))
                    .execute(tx)
                    .await
            })
            .await?;
        if again > 0 {
            info!(service = %self.service, events = again, "redis is a new one, publishing again");
        }
        Ok(true)
    }

    /// Lets go of what every consumer has acknowledged, in the outbox and in the streams.
    pub(super) async fn confirm(
        &self,
        connection: &mut Connection,
        redis: &mut Option<MultiplexedConnection>,
    ) -> Result<(), Error> {
        let shards: Vec<i16> = event_outbox::table
            .filter(event_outbox::stream_ms.is_not_null())
            .select(event_outbox::shard)
            .distinct()
            .load(connection)
            .await?;
        if shards.is_empty() {
            return Ok(());
        }
        let redis = self.redis(redis).await?;
        for column in shards {
            let shard = db::log::shard_of(column)?;
            let groups = progress(&self.streams, redis, shard).await?;
            let Some(floor) = acknowledged_by_all(&groups, self.consumers) else {
                continue;
            };
            // Asked last: if Redis is still the same one now, it was while we read from it.
            if self.notice_loss(connection, redis).await? {
                return Ok(());
            }
            diesel::delete(
                event_outbox::table
                    .filter(event_outbox::shard.eq(column))
                    .filter(event_outbox::sealed)
                    .filter(
                        event_outbox::stream_ms
                            .lt(floor.ms)
                            .or(event_outbox::stream_ms
                                .eq(floor.ms)
                                .and(event_outbox::stream_seq.le(floor.seq))),
                    ),
            )
            .execute(connection)
            .await?;
            self.trim(redis, shard, &floor.to_string()).await?;
        }
        Ok(())
    }

    /// Removes entries below one that every group has acknowledged. Never by length: that would
    /// drop what somebody has not read.
    async fn trim(
        &self,
        redis: &mut MultiplexedConnection,
        shard: Shard,
        floor: &str,
    ) -> Result<(), Error> {
        let () = redis::cmd("XTRIM")
            .arg(self.streams.key(shard))
            .arg("MINID")
            .arg("~")
            .arg(floor)
            .query_async(redis)
            .await?;
        Ok(())
    }
}
