mod confirm;
mod gaps;
mod gauges;
mod lease;
mod noted;
mod outbox;
mod publish;

use std::collections::BTreeSet;
use std::time::Duration;

use contracts::Service;
use db::{Connection, Database, SourceKey};
use kernel::Shard;
use redis::aio::MultiplexedConnection;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::streams::{Error, Streams};
use lease::Lease;
use noted::Noted;

/// Events per round trip.
const BATCH: i64 = 500;
/// Longest time a written event waits when nobody in this process gave a hint.
const POLL: Duration = Duration::from_millis(100);
/// How often receipts are collected, and gaps looked for.
const CONFIRM: Duration = Duration::from_secs(2);
/// Pause after a failure.
const BACKOFF: Duration = Duration::from_millis(500);
/// How often a process that does not lead asks whether it may.
const STAND_BY: Duration = Duration::from_secs(1);
/// How long answers to idempotent requests are kept.
const ANSWER_DAYS: i32 = 30;

/// Publishes one service's log. Any number may run; one leads at a time, by a lease.
pub struct Relay {
    database: Database,
    streams: Streams,
    service: Service,
    consumers: &'static [Service],
    /// What the links of the log's chain are signed with.
    chain: SourceKey,
}

/// What one leadership works with.
struct Lead {
    lease: Lease,
    connection: Connection,
    redis: Option<MultiplexedConnection>,
    /// Shards whose streams were at their ceiling when last looked at.
    full: BTreeSet<Shard>,
}

impl Relay {
    /// A relay for `service`'s log; an event is kept until all `consumers` gave receipts for it.
    #[must_use]
    pub fn new(
        database: Database,
        streams: Streams,
        service: Service,
        consumers: &'static [Service],
    ) -> Self {
        Self {
            chain: streams.events_key().chain(service.name()),
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
            match self.stand_by(&stop, &mut failing).await {
                Ok(()) => {}
                Err(error) => {
                    self.stands_still(&mut failing, &error);
                    pause(&stop, BACKOFF).await;
                }
            }
        }
    }

    /// Leads as soon as nobody else does, until told to stop, until somebody else does or until
    /// the database fails. The connection belongs to no pool: with it the lease is void.
    async fn stand_by(&self, stop: &CancellationToken, failing: &mut bool) -> Result<(), Error> {
        let mut connection = self.database.own_connection().await?;
        let lease = loop {
            if let Some(lease) = Lease::take(&mut connection).await? {
                break lease;
            }
            pause(stop, STAND_BY).await;
            if stop.is_cancelled() {
                return Ok(());
            }
        };
        let mut lead = Lead {
            lease,
            connection,
            redis: None,
            full: BTreeSet::new(),
        };
        let led = self.lead(&mut lead, stop, failing).await;
        self.stop_measuring();
        led?;
        lead.lease.give_back(&mut lead.connection).await
    }

    async fn lead(
        &self,
        lead: &mut Lead,
        stop: &CancellationToken,
        failing: &mut bool,
    ) -> Result<(), Error> {
        let mut confirmed = Instant::now();
        let mut more_to_confirm = false;
        let mut noted = Noted::default();
        while !stop.is_cancelled() {
            if !lead.lease.renew(&mut lead.connection).await? {
                warn!(service = %self.service, "relay stood still, another one leads");
                return Ok(());
            }
            let sealed = db::seal::seal_batch(&mut lead.connection, &self.chain, BATCH).await?;
            let due = confirmed.elapsed() >= CONFIRM;
            if due {
                confirmed = Instant::now();
                self.measure_outbox(&mut lead.connection).await?;
                self.note_head(&mut noted, &mut lead.connection).await?;
                db::request::forget_older_than(&mut lead.connection, ANSWER_DAYS, 100).await?;
            }
            match self.turn(lead, due || more_to_confirm).await {
                Ok((published, more)) => {
                    more_to_confirm = more;
                    if published == 0 && sealed == 0 && !more {
                        self.wait(stop).await;
                    }
                }
                Err(Error::Database(error)) => return Err(error.into()),
                // Redis is away. What is written meanwhile waits in the outbox, sealed.
                Err(error) => {
                    self.stands_still(failing, &error);
                    lead.redis = None;
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

    fn stands_still(&self, failing: &mut bool, error: &Error) {
        if !*failing {
            warn!(service = %self.service, error = telemetry::chain(error), "relay stands still");
        }
        *failing = true;
    }

    /// One round trip's worth of publishing, and of letting go when `confirm` is due; gives how
    /// many events were taken from the outbox, and whether there is more to let go of.
    async fn turn(&self, lead: &mut Lead, confirm: bool) -> Result<(usize, bool), Error> {
        let published = self.publish_batch(lead).await?;
        let more = confirm && self.confirm(lead).await?;
        Ok((published, more))
    }

    async fn wait(&self, stop: &CancellationToken) {
        tokio::select! {
            () = self.database.written() => {}
            () = sleep(POLL) => {}
            () = stop.cancelled() => {}
        }
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

async fn pause(stop: &CancellationToken, time: Duration) {
    tokio::select! {
        () = sleep(time) => {}
        () = stop.cancelled() => {}
    }
}
