mod reader;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use contracts::Service;
use db::Database;
use kernel::Shard;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::delivery::Handler;
use crate::forged::Forgeries;
use crate::streams::Streams;
use crate::worker::Worker;
use reader::Reader;

/// How often events that were set aside are tried again.
const RETRY: Duration = Duration::from_secs(10);

/// How one process takes part in a service's consumer group.
#[derive(Debug, Clone, clap::Args)]
pub struct ConsumerArgs {
    /// Name of this process within its group; must be stable across restarts and different for
    /// every process that runs at the same time.
    #[arg(long, env = "DINGFEN_INSTANCE", default_value = "0")]
    pub instance: String,
    /// Connections that read the streams; each takes its part of the shards. With Redis Cluster
    /// use one per shard (65), since one read cannot span slots.
    #[arg(long, env = "DINGFEN_STREAM_READERS", default_value_t = 1)]
    pub stream_readers: u8,
}

/// Takes events from the streams and hands them to a service's [`Handler`].
pub struct Consumer {
    database: Database,
    streams: Streams,
    service: Service,
    args: ConsumerArgs,
    handler: Arc<dyn Handler>,
}

impl Consumer {
    /// A consumer in `service`'s group.
    #[must_use]
    pub fn new(
        database: Database,
        streams: Streams,
        service: Service,
        args: ConsumerArgs,
        handler: Arc<dyn Handler>,
    ) -> Self {
        Self {
            database,
            streams,
            service,
            args,
            handler,
        }
    }

    /// Runs until told to stop; what is being handled then is finished first.
    pub async fn run(self, stop: CancellationToken) {
        let readers = self.args.stream_readers.clamp(1, Shard::CASE_SHARDS + 1);
        let tasks = (0..readers).map(|part| {
            let shards: Vec<Shard> = Shard::all()
                .filter(|shard| shard.number() % readers == part)
                .collect();
            Reader {
                keys: shards
                    .iter()
                    .map(|shard| (self.streams.key(*shard), *shard))
                    .collect(),
                consumer: format!("{}-{}", self.service, self.args.instance),
                service: self.service,
                streams: self.streams.clone(),
                worker: self.worker(),
                held: BTreeMap::new(),
                forged: Forgeries::new(self.database.clone(), self.service),
            }
            .run(stop.clone())
        });
        tokio::join!(futures_util::future::join_all(tasks), self.retry(&stop));
    }

    /// What was set aside is tried again at once, by what may be a later version, and then now
    /// and again.
    async fn retry(&self, stop: &CancellationToken) {
        let worker = self.worker();
        loop {
            if let Err(error) = worker.retry().await {
                let error = telemetry::chain(&error);
                warn!(service = %self.service, error, "letters cannot be tried again");
            }
            tokio::select! {
                () = sleep(RETRY) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    fn worker(&self) -> Worker {
        let handler = Arc::clone(&self.handler);
        Worker::new(self.database.clone(), self.service, handler)
    }
}
