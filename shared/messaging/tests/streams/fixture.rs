use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use contracts::Service;
use contracts::event::{Cause, ClockStopped, Envelope, Event};
use db::log::{Entry, append, caused_by};
use db::{Connection, Database};
use kernel::{CaseId, ClockId, NaiveDate, Shard};
use messaging::{Consumer, ConsumerArgs, Delivered, Handler, HandlerError, Relay, Streams};
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
        relay(&self.producer, Service::Tracking, streams)
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

/// The relay of a service's log.
pub(crate) fn relay(log: &TestDatabase, service: Service, streams: Streams) -> Running {
    let relay = Relay::new(log.database.clone(), streams, service, &[Service::Notice]);
    Running::start(|stop| relay.run(stop))
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
    let entry = Mutex::new(Some(about(case, after, event)));
    database
        .transaction("record", async |tx| {
            let entry = entry.lock().unwrap().take().unwrap();
            append(tx, entry).await
        })
        .await
        .unwrap();
}

fn about(case: CaseId, after: i64, event: Event) -> Entry {
    Entry {
        shard: case.shard(),
        subject: case.uuid(),
        after,
        actor: None,
        events: vec![event],
    }
}

/// Records the first event about a case while that one is handled.
pub(crate) async fn record_effect(database: &Database, case: CaseId, cause: Cause) {
    caused_by(cause, record_one(database, case, 0, stopped(case))).await;
}

/// The first event about a case from this service.
pub(crate) fn first(service: Service, case: CaseId) -> Cause {
    Cause {
        source: service.name().to_owned(),
        shard: case.shard(),
        subject: case.uuid(),
        sequence: 1,
    }
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
    pub(crate) committed: Mutex<Vec<(Uuid, i64)>>,
    pub(crate) poison: Mutex<Option<(Uuid, i64)>>,
    /// Decides by the word of a warning, and knows only those of this version.
    pub(crate) decides: bool,
    /// Records an event of its own about this case for each that it handles.
    pub(crate) answers: Option<CaseId>,
}

impl Recorder {
    pub(crate) fn sequences(&self, case: CaseId) -> Vec<i64> {
        let committed = self.committed.lock().unwrap();
        let about = committed.iter().filter(|(one, _)| *one == case.uuid());
        about.map(|(_, sequence)| *sequence).collect()
    }

    /// What the events were about, in the order in which they were handled.
    pub(crate) fn subjects(&self) -> Vec<Uuid> {
        let committed = self.committed.lock().unwrap();
        committed.iter().map(|(subject, _)| *subject).collect()
    }

    pub(crate) fn total(&self) -> usize {
        self.committed.lock().unwrap().len()
    }
}

#[async_trait]
impl Handler for Recorder {
    async fn handle(
        &self,
        tx: &mut Connection,
        events: &[Delivered<'_>],
    ) -> Result<(), HandlerError> {
        for told in events {
            let Delivered { envelope, event } = told;
            if let Event::ClockWarned(told) = event
                && self.decides
            {
                told.rung.known()?;
            }
            if *self.poison.lock().unwrap() == Some((envelope.subject, envelope.sequence)) {
                return Err(HandlerError::Broken("poisoned by the test".into()));
            }
            if let Some(case) = self.answers {
                let answer = append(tx, about(case, 0, stopped(case)));
                told.handling(answer).await?;
            }
        }
        Ok(())
    }

    async fn committed(&self, envelopes: &[Envelope]) {
        let told = envelopes.iter().map(|one| (one.subject, one.sequence));
        self.committed.lock().unwrap().extend(told);
    }
}
