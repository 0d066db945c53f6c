//! "Something changed" from process to process and on to open dashboards. Nothing rests on it: a
//! signal that is lost only means that a page is fresh a little later.

use std::sync::Arc;
use std::time::Duration;

use contracts::Service;
use db::Database;
use futures_util::StreamExt;
use kernel::CaseId;
use messaging::Streams;
use redis::aio::MultiplexedConnection;
use tokio::sync::{Mutex, broadcast, mpsc, watch};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};

use crate::domain::standing::Signal;
use crate::store;

/// Cases that may wait to be told of; beyond that they are passed over.
const WAITING: usize = 4_096;
/// Signals that a listener may be behind before it is dropped.
const BEHIND: usize = 256;
/// Pause before Redis is tried again.
const BACKOFF: Duration = Duration::from_secs(1);

/// Both ends of the signals of one process.
#[derive(Clone)]
pub(crate) struct Signals {
    changed: mpsc::Sender<CaseId>,
    waiting: Arc<Mutex<mpsc::Receiver<CaseId>>>,
    heard: broadcast::Sender<Arc<Signal>>,
    live: Arc<watch::Sender<bool>>,
}

/// What an open dashboard listens to.
pub(crate) struct Listener {
    pub(crate) signals: broadcast::Receiver<Arc<Signal>>,
    /// Whether signals arrive at present.
    pub(crate) live: watch::Receiver<bool>,
}

impl Signals {
    pub(crate) fn new() -> Self {
        let (changed, waiting) = mpsc::channel(WAITING);
        Self {
            changed,
            waiting: Arc::new(Mutex::new(waiting)),
            heard: broadcast::channel(BEHIND).0,
            live: Arc::new(watch::channel(false).0),
        }
    }

    /// Tells that a case changed, after the change was committed. Never waits.
    pub(crate) fn changed(&self, case: CaseId) {
        if self.changed.try_send(case).is_err() {
            debug!(case.id = %case, "too many signals at once, one is passed over");
        }
    }

    /// Listens to what changes from now on.
    pub(crate) fn listen(&self) -> Listener {
        Listener {
            signals: self.heard.subscribe(),
            live: self.live.subscribe(),
        }
    }

    /// Sends and receives signals until told to stop.
    pub(crate) async fn run(self, database: Database, streams: Streams, stop: CancellationToken) {
        let work = async {
            tokio::join!(self.send(&database, &streams), self.receive(&streams));
        };
        tokio::select! {
            () = work => {}
            () = stop.cancelled() => {}
        }
    }

    async fn send(&self, database: &Database, streams: &Streams) {
        let mut waiting = self.waiting.lock().await;
        let mut redis: Option<MultiplexedConnection> = None;
        let mut cases = Vec::new();
        while waiting.recv_many(&mut cases, BEHIND).await > 0 {
            cases.sort_unstable();
            cases.dedup();
            if let Err(reason) = publish(database, streams, &mut redis, &cases).await {
                debug!(reason, "signals could not be sent");
                redis = None;
            }
            cases.clear();
        }
    }

    async fn receive(&self, streams: &Streams) {
        loop {
            match streams.subscribe(Service::Tracking).await {
                Ok(subscription) => {
                    self.live.send_replace(true);
                    let mut messages = subscription.into_on_message();
                    while let Some(message) = messages.next().await {
                        let signal = message.get_payload_bytes();
                        let text = streams.read_signal(Service::Tracking, signal);
                        let signal = text.and_then(|text| serde_json::from_str(text).ok());
                        if let Some(signal) = signal {
                            // Nobody listening is no failure.
                            let _listeners = self.heard.send(Arc::new(signal));
                        }
                    }
                    info!("signals are cut off, dashboards fall back to asking");
                }
                Err(error) => debug!(error = %error, "signals cannot be received"),
            }
            self.live.send_replace(false);
            sleep(BACKOFF).await;
        }
    }
}

async fn publish(
    database: &Database,
    streams: &Streams,
    redis: &mut Option<MultiplexedConnection>,
    cases: &[CaseId],
) -> Result<(), String> {
    let mut connection = database.connection().await.map_err(|e| e.to_string())?;
    let signals = store::audience::signals(&mut connection, cases).await;
    let signals = signals.map_err(|error| error.to_string())?;
    drop(connection);
    if signals.is_empty() {
        return Ok(());
    }
    let mut pipe = redis::pipe();
    for signal in &signals {
        let text = serde_json::to_string(signal).map_err(|error| error.to_string())?;
        pipe.cmd("PUBLISH")
            .arg(streams.channel(Service::Tracking))
            .arg(streams.signed_signal(Service::Tracking, &text))
            .ignore();
    }
    let open = match redis {
        Some(open) => open,
        None => redis.insert(
            streams
                .commands()
                .await
                .map_err(|error| error.to_string())?,
        ),
    };
    pipe.query_async(open)
        .await
        .map_err(|error| error.to_string())
}
