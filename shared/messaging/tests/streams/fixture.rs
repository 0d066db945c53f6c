use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use contracts::Service;
use contracts::event::{ClockStopped, Envelope, Event};
use db::log::{Entry, append};
use db::{Connection, Database};
use kernel::{CaseId, ClockId, NaiveDate, Shard};
use messaging::{Consumer, ConsumerArgs, Handler, HandlerError, Relay, Streams};
use testkit::TestDatabase;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A producing service and a consuming one, each with its schema; the log's tables are all that
/// these tests need.
pub(crate) struct Pair {
    pub(crate) producer: TestDatabase,
    pub(crate) consumer: TestDatabase,
    pub(crate) streams: Streams,
}

impl Pair {
    pub(crate) async fn new() -> Self {
        Self {
            producer: testkit::database(Service::Tracking, &[]).await,
            consumer: testkit::database(Service::Notice, &[]).await,
            streams: testkit::streams().await,
        }
    }

    pub(crate) fn relay(&self) -> Running {
        self.relay_to(self.streams.clone())
    }

    pub(crate) fn relay_to(&self, streams: Streams) -> Running {
        let database = self.producer.database.clone();
        let relay = Relay::new(database, streams, Service::Tracking, &[Service::Notice]);
        Running::start(|stop| relay.run(stop))
    }

    pub(crate) fn consumer(&self, instance: &str, handler: &Arc<Recorder>) -> Running {
        self.consumer_of(self.streams.clone(), instance, handler)
    }

    pub(crate) fn consumer_of(
        &self,
        streams: Streams,
        instance: &str,
        handler: &Arc<Recorder>,
    ) -> Running {
        let args = ConsumerArgs {
            instance: instance.into(),
            stream_readers: 1,
        };
        let database = self.consumer.database.clone();
        let handler = Arc::clone(handler) as Arc<dyn Handler>;
        let consumer = Consumer::new(database, streams, Service::Notice, args, handler);
        Running::start(|stop| consumer.run(stop))
    }
}

/// A task that is stopped in an orderly way, or simply dropped as `kill -9` would.
pub(crate) struct Running {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    fn start<F>(run: impl FnOnce(CancellationToken) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let stop = CancellationToken::new();
        Self {
            task: tokio::spawn(run(stop.clone())),
            stop,
        }
    }

    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }

    pub(crate) async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.is_err() || self.stop.is_cancelled());
    }
}

/// Records `count` numbered events about one case, each in its own transaction.
pub(crate) async fn record(database: &Database, case: CaseId, from: i64, count: i64) {
    for n in from..from + count {
        record_one(database, case, n, stopped(case)).await;
    }
}

/// Records one event about a case, after `after` others.
pub(crate) async fn record_one(database: &Database, case: CaseId, after: i64, event: Event) {
    let entry = Entry {
        shard: case.shard(),
        subject: case.uuid(),
        after,
        actor: None,
        events: vec![event],
    };
    let entry = Mutex::new(Some(entry));
    database
        .transaction("record", async |tx| {
            let entry = entry.lock().unwrap().take().unwrap();
            append(tx, entry).await
        })
        .await
        .unwrap();
}

fn stopped(case: CaseId) -> Event {
    ClockStopped {
        clock: ClockId::new(case.shard()),
        case,
        rule: "RM-1".into(),
        stopped_on: NaiveDate::from_ymd_opt(2026, 1, 12).unwrap(),
        title: None,
    }
    .into()
}

pub(crate) fn a_case() -> CaseId {
    CaseId::new(Shard::spread(Uuid::new_v4().as_bytes()[0]))
}

/// Remembers what was committed, and fails where told.
#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) committed: Mutex<HashMap<Uuid, Vec<i64>>>,
    pub(crate) poison: Mutex<Option<(Uuid, i64)>>,
    /// Decides by the word of a warning, and knows only those of this version.
    pub(crate) decides: bool,
}

impl Recorder {
    pub(crate) fn sequences(&self, case: CaseId) -> Vec<i64> {
        self.committed
            .lock()
            .unwrap()
            .get(&case.uuid())
            .cloned()
            .unwrap_or_default()
    }

    pub(crate) fn total(&self) -> usize {
        self.committed.lock().unwrap().values().map(Vec::len).sum()
    }
}

#[async_trait]
impl Handler for Recorder {
    async fn handle(
        &self,
        _tx: &mut Connection,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), HandlerError> {
        if let Event::ClockWarned(told) = event
            && self.decides
        {
            told.rung.known()?;
        }
        match *self.poison.lock().unwrap() {
            Some((subject, n)) if subject == envelope.subject && n == envelope.sequence => {
                Err(HandlerError::Broken("poisoned by the test".into()))
            }
            _ => Ok(()),
        }
    }

    async fn committed(&self, envelopes: &[Envelope]) {
        let mut committed = self.committed.lock().unwrap();
        for envelope in envelopes {
            committed
                .entry(envelope.subject)
                .or_default()
                .push(envelope.sequence);
        }
    }
}
