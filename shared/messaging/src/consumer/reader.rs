//! Reading streams: what is new, what was left lying, and letting go of what is done.

use std::collections::BTreeMap;
use std::time::Duration;

use contracts::Service;
use kernel::Shard;
use redis::aio::MultiplexedConnection;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::forged::Forgeries;
use crate::metrics;
use crate::progress::progress;
use crate::receipts::acknowledge;
use crate::signature;
use crate::streams::{Entry, Error, Streams, is_wrong_type, read_entries};
use crate::worker::{Held, Worker};

/// Entries per stream and read.
const COUNT: usize = 250;
/// How long a read waits for something new.
const BLOCK: Duration = Duration::from_secs(2);
/// How long it waits while held entries ask for another try.
const BLOCK_WHILE_HOLDING: Duration = Duration::from_millis(50);
/// No read waits for less: nothing would be for ever.
const LEAST_BLOCK: Duration = Duration::from_millis(1);
/// How long an entry must lie with another process before it is taken over from it. Far above
/// the statement timeout, so that a slow process is not taken for a dead one.
const TAKE_OVER_AFTER: Duration = Duration::from_secs(60);
/// How often that, and the metrics, are looked at.
const SURVEY: Duration = Duration::from_secs(10);
/// Pause after a failure.
const BACKOFF: Duration = Duration::from_millis(300);

/// One reading connection and the shards it reads.
pub(super) struct Reader {
    pub(super) keys: BTreeMap<String, Shard>,
    pub(super) service: Service,
    pub(super) consumer: String,
    pub(super) streams: Streams,
    pub(super) worker: Worker,
    /// Read and not acknowledged yet, by stream, in stream order.
    pub(super) held: BTreeMap<String, Vec<Held>>,
    /// Read and not signed by any of us.
    pub(super) forged: Forgeries,
    /// How many may be held while more is read.
    pub(super) limit: usize,
}

impl Reader {
    pub(super) async fn run(mut self, stop: CancellationToken) {
        let mut failing = false;
        while !stop.is_cancelled() {
            let Err(error) = self.read_until_failure(&stop, &mut failing).await else {
                return;
            };
            if error_is_missing_group(&error) {
                // Redis was emptied; the groups are made anew on the next round.
                info!(
                    service = self.service.name(),
                    "streams are gone, starting again"
                );
                continue;
            }
            if !failing {
                warn!(
                    service = self.service.name(),
                    error = telemetry::chain(&error),
                    "consumer stands still"
                );
            }
            failing = true;
            tokio::select! {
                () = sleep(BACKOFF) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    async fn read_until_failure(
        &mut self,
        stop: &CancellationToken,
        failing: &mut bool,
    ) -> Result<(), Error> {
        let mut commands = self.streams.commands().await?;
        let mut reader = self.streams.reader(BLOCK).await?;
        self.ensure_groups(&mut commands).await?;
        self.held.clear();
        self.forged.clear();
        self.read_own_pending(&mut commands).await?;
        if *failing {
            info!(service = self.service.name(), "consumer goes on");
            *failing = false;
        }
        let mut surveyed: Option<Instant> = None;
        while !stop.is_cancelled() {
            self.work(&mut commands).await?;
            if surveyed.is_none_or(|at| at.elapsed() >= SURVEY) {
                surveyed = Some(Instant::now());
                self.take_over(&mut commands).await?;
                // Whoever cannot be counted can be read.
                if let Err(error) = self.survey(&mut commands).await {
                    let error = telemetry::chain(&error);
                    warn!(service = %self.service, error, "streams cannot be measured");
                }
            }
            let holding: usize = self.held.values().map(Vec::len).sum();
            let holding = holding + self.forged.len();
            if holding > self.limit {
                self.hurry();
                sleep(BLOCK_WHILE_HOLDING).await;
                continue;
            }
            let block = if holding > 0 {
                self.until_due().clamp(LEAST_BLOCK, BLOCK_WHILE_HOLDING)
            } else {
                BLOCK
            };
            tokio::select! {
                woken = self.read_new(&mut reader, Some(block)) => {
                    let woken = woken?;
                    let count: usize = woken.iter().map(|(_, entries)| entries.len()).sum();
                    self.hold(woken);
                    // A read is woken by the first of what is published together: by now the rest is
                    // there.
                    if (1..COUNT).contains(&count) {
                        let rest = self.read_new(&mut reader, None).await?;
                        self.hold(rest);
                    }
                }
                () = stop.cancelled() => {}
            }
        }
        self.work(&mut commands).await
    }

    /// What nobody of the group has read yet; waits for it for so long, if there is none.
    async fn read_new(
        &self,
        reader: &mut MultiplexedConnection,
        block: Option<Duration>,
    ) -> Result<Vec<(String, Vec<Entry>)>, Error> {
        let mut read = redis::cmd("XREADGROUP");
        read.arg("GROUP")
            .arg(self.service.name())
            .arg(&self.consumer)
            .arg("COUNT")
            .arg(COUNT);
        if let Some(block) = block {
            read.arg("BLOCK")
                .arg(u64::try_from(block.as_millis()).unwrap_or(u64::MAX));
        }
        read.arg("STREAMS");
        for key in self.keys.keys() {
            read.arg(key);
        }
        for _ in &self.keys {
            read.arg(">");
        }
        read_entries(read.query_async(reader).await?)
    }

    async fn ensure_groups(&self, commands: &mut MultiplexedConnection) -> Result<(), Error> {
        for (key, shard) in &self.keys {
            match self.ensure_group(commands, key).await {
                Err(error) if is_wrong_type(&error) => {
                    self.streams.reset(commands, [*shard]).await?;
                    self.ensure_group(commands, key).await?;
                }
                made => made?,
            }
        }
        Ok(())
    }

    async fn ensure_group(
        &self,
        commands: &mut MultiplexedConnection,
        key: &str,
    ) -> Result<(), Error> {
        let made: Result<(), redis::RedisError> = redis::cmd("XGROUP")
            .arg("CREATE")
            .arg(key)
            .arg(self.service.name())
            .arg("0")
            .arg("MKSTREAM")
            .query_async(commands)
            .await;
        match made {
            Err(error) if error.code() == Some("BUSYGROUP") => Ok(()),
            made => Ok(made?),
        }
    }

    /// What an earlier run of this process had read and not acknowledged.
    async fn read_own_pending(
        &mut self,
        commands: &mut MultiplexedConnection,
    ) -> Result<(), Error> {
        for key in self.keys.keys().cloned().collect::<Vec<_>>() {
            let mut from = "0".to_owned();
            loop {
                let answer = redis::cmd("XREADGROUP")
                    .arg("GROUP")
                    .arg(self.service.name())
                    .arg(&self.consumer)
                    .arg("COUNT")
                    .arg(COUNT)
                    .arg("STREAMS")
                    .arg(&key)
                    .arg(&from)
                    .query_async(commands)
                    .await?;
                let entries = read_entries(answer)?;
                match entries.first().and_then(|(_, entries)| entries.last()) {
                    Some(last) => from.clone_from(&last.id),
                    None => break,
                }
                self.hold(entries);
            }
        }
        Ok(())
    }

    /// Takes over what other processes of the group have left lying: they are dead.
    async fn take_over(&mut self, commands: &mut MultiplexedConnection) -> Result<(), Error> {
        for key in self.keys.keys().cloned().collect::<Vec<_>>() {
            let (_next, entries, _gone): (String, redis::Value, redis::Value) =
                redis::cmd("XAUTOCLAIM")
                    .arg(&key)
                    .arg(self.service.name())
                    .arg(&self.consumer)
                    .arg(u64::try_from(TAKE_OVER_AFTER.as_millis()).unwrap_or(u64::MAX))
                    .arg("0")
                    .arg("COUNT")
                    .arg(COUNT)
                    .query_async(commands)
                    .await?;
            let wrapped = redis::Value::Array(vec![redis::Value::Array(vec![
                redis::Value::BulkString(key.clone().into_bytes()),
                entries,
            ])]);
            self.hold(read_entries(wrapped)?);
        }
        Ok(())
    }

    fn hold(&mut self, entries: Vec<(String, Vec<Entry>)>) {
        for (key, mut entries) in entries {
            let Some(shard) = self.keys.get(&key).filter(|_| !entries.is_empty()) else {
                continue;
            };
            let held = self.held.entry(key.clone()).or_default();
            // Those of a stream that is read anew are given once more.
            entries.retain(|entry| held.iter().all(|known| known.id != entry.id));
            for entry in entries {
                match signature::check(self.streams.events_key(), &key, *shard, &entry) {
                    Ok(event) => {
                        let linger = self.worker.linger(&event);
                        held.push(Held::new(entry.id, event, linger));
                    }
                    Err(forgery) => self.forged.push(*shard, &key, &entry, forgery),
                }
            }
        }
    }

    /// How long the first of those is kept back that nobody waits for.
    fn until_due(&self) -> Duration {
        let held = self.held.values().flatten();
        let soonest = held.filter_map(Held::kept_until).min();
        soonest.map_or(Duration::MAX, |at| {
            at.saturating_duration_since(Instant::now())
        })
    }

    /// Too many entries wait, maybe for one that is behind them in the stream: the older half of
    /// each stream's is set aside, to be tried again from there, and makes room to read on.
    fn hurry(&mut self) {
        for held in self.held.values_mut() {
            let half = held.len().div_ceil(2);
            for entry in held.iter_mut().take(half) {
                entry.hurry();
            }
        }
    }

    /// Handles what is held and due, stream by stream, and acknowledges what is done.
    async fn work(&mut self, commands: &mut MultiplexedConnection) -> Result<(), Error> {
        for (key, held) in &mut self.held {
            let settled = self.worker.handle(held).await;
            if let Some(shard) = self.keys.get(key).filter(|_| !settled.is_empty()) {
                let consumer = self.service.name();
                acknowledge(&self.streams, commands, *shard, consumer, &settled).await?;
            }
        }
        self.held.retain(|_, held| !held.is_empty());
        let consumer = self.service.name();
        for (shard, settled) in self.forged.put_aside().await {
            acknowledge(&self.streams, commands, shard, consumer, &settled).await?;
        }
        Ok(())
    }

    /// Looks how far the group is, and sets it right where it could not go on.
    async fn survey(&self, commands: &mut MultiplexedConnection) -> Result<(), Error> {
        let (mut lag, mut pending) = (0_u32, 0_u32);
        let shards: Vec<Shard> = self.keys.values().copied().collect();
        let mut ahead = Vec::new();
        let streams = progress(&self.streams, commands, &shards, &[self.service]).await?;
        for (shard, stream) in shards.into_iter().zip(streams) {
            if let Some(group) = stream.groups.get(self.service.name()) {
                lag = lag.saturating_add(group.lag);
                pending = pending.saturating_add(group.pending);
                ahead.extend(group.ahead.then_some(shard));
            }
        }
        if !ahead.is_empty() {
            let group = self.service.name();
            self.streams.lead_back(commands, group, ahead).await?;
        }
        metrics::LAG
            .with_label_values(&[self.service.name()])
            .set(f64::from(lag));
        metrics::PENDING
            .with_label_values(&[self.service.name()])
            .set(f64::from(pending));
        self.forged.measure().await;
        if let Err(error) = self.worker.measure().await {
            error!(
                service = self.service.name(),
                error = telemetry::chain(&error),
                "dead letters cannot be counted"
            );
        }
        Ok(())
    }
}

fn error_is_missing_group(error: &Error) -> bool {
    match error {
        Error::Redis(error) => matches!(error.code(), Some("NOGROUP" | "UNBLOCKED")),
        Error::Database(_) | Error::Answer(_) | Error::Json(_) => false,
    }
}
