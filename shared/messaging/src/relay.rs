mod confirm;
mod gaps;
mod gauges;
mod lease;
mod noted;
mod outbox;
mod publish;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use contracts::Service;
use db::log::LogRow;
use db::seal::Sealer;
use db::{Connection, Database, SourceKey};
use kernel::Shard;
use redis::aio::MultiplexedConnection;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::streams::{Error, Streams};
use lease::Lease;
use noted::Noted;
use publish::Taken;

/// Events per round trip.
const BATCH: i64 = 500;
/// Longest time a written event waits when nobody in this process gave a hint.
const POLL: Duration = Duration::from_millis(100);
/// How often the chain is added to, unless so many events wait for it.
const SEAL: Duration = Duration::from_millis(50);
const SEAL_AT: usize = 400;
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

/// What outlives a leadership.
struct Memory {
    /// Whether the relay stands still, and that was said.
    failing: bool,
    sealer: Sealer,
    /// Whether the chain was found cut, and that was said.
    cut: bool,
    /// When receipts were last collected: also where no leadership lasts.
    confirmed: Instant,
}

/// What one leadership works with.
struct Lead {
    lease: Lease,
    connection: Connection,
    redis: Option<MultiplexedConnection>,
    /// Shards whose streams were at their ceiling when last looked at.
    full: BTreeSet<Shard>,
    /// Events published again since receipts were last due, by shard: their readers must keep up.
    again: BTreeMap<Shard, u32>,
    /// When the chain was last added to.
    sealed: Instant,
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
        let mut memory = Memory {
            failing: false,
            sealer: Sealer::new(self.chain.clone()),
            cut: false,
            confirmed: Instant::now(),
        };
        while !stop.is_cancelled() {
            match self.stand_by(&stop, &mut memory).await {
                Ok(()) => {}
                Err(error) => {
                    self.stands_still(&mut memory.failing, &error);
                    pause(&stop, BACKOFF).await;
                }
            }
        }
    }

    /// Leads as soon as nobody else does, until told to stop, until somebody else does or until
    /// the database fails. The connection belongs to no pool: with it the lease is void.
    async fn stand_by(&self, stop: &CancellationToken, memory: &mut Memory) -> Result<(), Error> {
        let mut connection = self.database.own_connection().await?;
        db::by_index(&mut connection).await?;
        let lease = loop {
            if let Some(lease) = Lease::take(&mut connection).await? {
                break lease;
            }
            // Whoever leads next remembers the chain as well as who does now.
            let found = memory.sealer.look(&mut connection).await?;
            self.note_cut(found, &mut memory.cut);
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
            again: BTreeMap::new(),
            sealed: Instant::now(),
        };
        let led = self.lead(&mut lead, stop, memory).await;
        self.stop_measuring();
        led?;
        lead.lease.give_back(&mut lead.connection).await
    }

    async fn lead(
        &self,
        lead: &mut Lead,
        stop: &CancellationToken,
        memory: &mut Memory,
    ) -> Result<(), Error> {
        let mut more_to_confirm = false;
        let mut noted = Noted::default();
        let mut unsealed = Vec::new();
        while !stop.is_cancelled() {
            if !lead.lease.renew(&mut lead.connection).await? {
                warn!(service = %self.service, "relay stood still, another one leads");
                return Ok(());
            }
            let due = memory.confirmed.elapsed() >= CONFIRM;
            if due {
                memory.confirmed = Instant::now();
                lead.again.clear();
                self.measure_outbox(&mut lead.connection).await?;
                self.note_head(&mut noted, &mut lead.connection).await?;
                db::request::forget_older_than(&mut lead.connection, ANSWER_DAYS, 100).await?;
            }
            let (taken, more) = match self.turn(lead, due || more_to_confirm).await {
                Ok(turn) => turn,
                Err(Error::Database(error)) => return Err(error.into()),
                // Redis is away. What is written meanwhile waits in the outbox, sealed.
                Err(error) => {
                    self.seal(lead, memory, Vec::new()).await?;
                    self.stands_still(&mut memory.failing, &error);
                    lead.redis = None;
                    pause(stop, BACKOFF).await;
                    continue;
                }
            };
            // Whoever waits for an event does not wait for its seal, and several are sealed at once.
            // Nothing is let go of unsealed.
            let mut sealed = 0;
            unsealed.extend(taken.rows);
            if lead.sealed.elapsed() >= SEAL || unsealed.len() >= SEAL_AT {
                sealed = self
                    .seal(lead, memory, std::mem::take(&mut unsealed))
                    .await?;
            }
            more_to_confirm = more;
            if taken.count == 0 && sealed == 0 && !more {
                let rest = match unsealed.is_empty() {
                    true => POLL,
                    false => SEAL.saturating_sub(lead.sealed.elapsed()),
                };
                self.wait(rest, stop).await;
            }
            if memory.failing {
                info!(service = %self.service, "relay goes on");
                memory.failing = false;
            }
        }
        self.seal(lead, memory, unsealed).await?;
        Ok(())
    }

    fn stands_still(&self, failing: &mut bool, error: &Error) {
        if !*failing {
            warn!(service = %self.service, error = telemetry::chain(error), "relay stands still");
        }
        *failing = true;
    }

    /// One round trip's worth of publishing, and of letting go when `confirm` is due; gives what
    /// was taken from the outbox, and whether there is more to let go of.
    async fn turn(&self, lead: &mut Lead, confirm: bool) -> Result<(Taken, bool), Error> {
        let taken = self.publish_batch(lead).await?;
        let more = confirm && self.confirm(lead).await?;
        Ok((taken, more))
    }

    /// Seals the oldest events that are not sealed, some of which were `read` just now.
    async fn seal(
        &self,
        lead: &mut Lead,
        memory: &mut Memory,
        read: Vec<LogRow>,
    ) -> Result<usize, db::Error> {
        lead.sealed = Instant::now();
        let connection = &mut lead.connection;
        let sealed = memory.sealer.seal_batch(connection, BATCH, read).await?;
        Ok(self.note_cut(sealed, &mut memory.cut))
    }

    async fn wait(&self, time: Duration, stop: &CancellationToken) {
        tokio::select! {
            () = self.database.written() => {}
            () = sleep(time) => {}
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
