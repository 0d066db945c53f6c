mod confirm;
mod gauges;

use std::time::Duration;

use contracts::Service;
use contracts::event::Envelope;
use db::schema::event_outbox;
use db::{Connection, Database, Statement};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use redis::aio::MultiplexedConnection;
use serde_json::json;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::streams::{Error, Streams, publish};

/// Events per round trip.
const BATCH: i64 = 500;
/// Longest time a written event waits when nobody in this process gave a hint.
const POLL: Duration = Duration::from_millis(100);
/// How often acknowledgements are collected and streams trimmed.
const CONFIRM: Duration = Duration::from_secs(2);
/// Pause after a failure.
const BACKOFF: Duration = Duration::from_millis(500);
/// How often a process that does not lead asks whether it may.
const STAND_BY: Duration = Duration::from_secs(1);
/// How long answers to idempotent requests are kept.
const ANSWER_DAYS: i32 = 30;

/// Publishes one service's log. Any number may run; one leads at a time, by an advisory lock held
/// on the connection it works with, so a leader that lost its lock cannot store anything either.
pub struct Relay {
    database: Database,
    streams: Streams,
    service: Service,
    consumers: &'static [Service],
}

impl Relay {
    /// A relay for `service`'s log; an event is kept until all `consumers` acknowledged it.
    #[must_use]
    pub fn new(
        database: Database,
        streams: Streams,
        service: Service,
        consumers: &'static [Service],
    ) -> Self {
        Self {
            database,
            streams,
            service,
            consumers,
        }
    }

    /// Runs until told to stop. Failures are logged once when they begin and once when they end.
    pub async fn run(self, stop: CancellationToken) {
        let mut failing = false;
        while !stop.is_cancelled() {
            match self.lead(&stop, &mut failing).await {
                Ok(()) => {}
                Err(error) => {
                    if !failing {
                        warn!(service = %self.service, error = telemetry::chain(&error), "relay stands still");
                    }
                    failing = true;
                    pause(&stop, BACKOFF).await;
                }
            }
        }
    }

    /// Leads until told to stop or until the database fails. The lock goes with the connection,
    /// which belongs to no pool: whatever ends this function ends the leadership too.
    async fn lead(&self, stop: &CancellationToken, failing: &mut bool) -> Result<(), Error> {
        let mut connection = self.database.own_connection().await?;
        if !try_lock(&mut connection).await? {
            pause(stop, STAND_BY).await;
            return Ok(());
        }
        let mut redis = None;
        let mut confirmed = Instant::now();
        while !stop.is_cancelled() {
            let sealed = db::seal::seal_batch(&mut connection, BATCH).await?;
            let due = confirmed.elapsed() >= CONFIRM;
            if due {
                confirmed = Instant::now();
                self.measure_outbox(&mut connection).await?;
                db::request::forget_older_than(&mut connection, ANSWER_DAYS, 100).await?;
            }
            match self.turn(&mut connection, &mut redis, due).await {
                Ok(0) if sealed == 0 => self.wait(stop).await,
                Ok(_) => {}
                Err(Error::Database(error)) => return Err(error.into()),
                // Redis is away. What is written meanwhile waits in the outbox, sealed.
                Err(error) => {
                    if !*failing {
                        warn!(service = %self.service, error = telemetry::chain(&error), "relay stands still");
                    }
                    *failing = true;
                    redis = None;
                    pause(stop, BACKOFF).await;
                    continue;
                }
            }
            if *failing {
                info!(service = %self.service, "relay goes on");
                *failing = false;
            }
        }
        Ok(())
    }

    /// One round trip's worth of publishing, and of letting go when `confirm` is due; gives how
    /// many events were published.
    async fn turn(
        &self,
        connection: &mut Connection,
        redis: &mut Option<MultiplexedConnection>,
        confirm: bool,
    ) -> Result<usize, Error> {
        let published = self.publish_batch(connection, redis).await?;
        if confirm {
            self.confirm(connection, redis).await?;
        }
        Ok(published)
    }

    async fn wait(&self, stop: &CancellationToken) {
        tokio::select! {
            () = self.database.written() => {}
            () = sleep(POLL) => {}
            () = stop.cancelled() => {}
        }
    }

    /// Publishes the oldest events that are not published; gives how many.
    ///
    /// Oldest by position among those that are visible: two events about one subject are written
    /// one after the other under that subject's lock, so if the later is visible the earlier is
    /// too, and has the smaller position.
    async fn publish_batch(
        &self,
        connection: &mut Connection,
        redis: &mut Option<MultiplexedConnection>,
    ) -> Result<usize, Error> {
        let mut positions = unpublished(connection).await?;
        if positions.is_empty() {
            return Ok(0);
        }
        let redis = self.redis(redis).await?;
        if self.notice_loss(connection, redis).await? {
            positions = unpublished(connection).await?;
        }
        let rows = db::log::at_positions(connection, &positions).await?;
        if rows.len() != positions.len() {
            let missing = positions.len() - rows.len();
            return Err(Error::Answer(format!(
                "{missing} events of the outbox are not in the log"
            )));
        }
        let events = rows
            .into_iter()
            .map(|row| row.envelope(self.service))
            .collect::<Result<Vec<Envelope>, _>>()?;
        let ids = publish(&self.streams, redis, &events).await?;
        let rows: Vec<_> = positions
            .iter()
            .zip(&ids)
            .map(|(position, id)| json!({"position": position, "ms": id.ms, "seq": id.seq}))
            .collect();
        Statement::new(
            " UPDATE event_outbox SET stream_ms = p.ms, stream_seq = p.seq
              FROM argument, jsonb_to_recordset(body) AS p(position bigint, ms bigint, seq bigint)
              WHERE event_outbox.position = p.position",
            serde_json::Value::Array(rows),
        )
        .execute(connection)
        .await?;
        Ok(events.len())
    }

    async fn redis<'a>(
        &self,
        connection: &'a mut Option<MultiplexedConnection>,
    ) -> Result<&'a mut MultiplexedConnection, Error> {
        match connection {
            Some(open) => Ok(open),
            None => Ok(connection.insert(self.streams.commands().await?)),
        }
    }
}

async fn unpublished(connection: &mut Connection) -> Result<Vec<i64>, Error> {
    Ok(event_outbox::table
        .filter(event_outbox::stream_ms.is_null())
        .order(event_outbox::position)
        .select(event_outbox::position)
        .limit(BATCH)
        .load(connection)
        .await?)
}

async fn try_lock(connection: &mut Connection) -> Result<bool, Error> {
    let got = diesel::select(sql::<Bool>(
        "pg_try_advisory_lock(hashtext('dingfen-relay'), hashtext(current_schema()))",
    ));
    Ok(got.get_result(connection).await?)
}

async fn pause(stop: &CancellationToken, time: Duration) {
    tokio::select! {
        () = sleep(time) => {}
        () = stop.cancelled() => {}
    }
}
