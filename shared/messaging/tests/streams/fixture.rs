use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use contracts::Service;
use contracts::event::{Cause, Envelope, Event};
use db::log::{Entry, append, caused_by};
use db::schema::event_outbox;
use db::{Connection, Database};
use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use engines::{Options, Redis};
use kernel::CaseId;
use messaging::{
    Consumer, ConsumerArgs, DEFAULT_CEILING, DEFAULT_HELD, Delivered, Handler, HandlerError,
    RedisArgs, Relay, Streams,
};
pub(crate) use testkit::a_case;
pub(crate) use testkit::signed;
use testkit::{TestDatabase, an_event, entry};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A producing service and a consuming one, each with its schema; the log's tables are all that
/// these tests need.
pub(crate) struct Pair {
    pub(crate) producer: TestDatabase,
    pub(crate) consumer: TestDatabase,
    pub(crate) streams: Streams,
    /// The same streams, as somebody reaches them who may do everything in Redis.
    pub(crate) operator: Streams,
}

impl Pair {
    pub(crate) async fn new() -> Self {
        let (streams, operator) = testkit::streams_and_operator().await;
        Self {
            producer: testkit::database(Service::Tracking, &[]).await,
            consumer: testkit::database(Service::Notice, &[]).await,
            streams,
            operator,
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
            held_events: DEFAULT_HELD,
        };
        consumer(&self.consumer, Service::Notice, streams, args, handler)
    }
}

/// A consumer with its inbox in this schema.
pub(crate) fn consumer(
    inbox: &TestDatabase,
    service: Service,
    streams: Streams,
    args: ConsumerArgs,
    handler: &Arc<Recorder>,
) -> Running {
    let handler = Arc::clone(handler) as Arc<dyn Handler>;
    let consumer = Consumer::new(inbox.database.clone(), streams, service, args, handler);
    Running::start(|stop| consumer.run(stop))
}

/// A Redis of the test's own, to be killed, emptied and tampered with.
pub(crate) async fn own_redis(folder: &std::path::Path) -> (Redis, Streams) {
    let redis = Redis::start(folder, Options::tests()).await.unwrap();
    let streams = streams_at(redis.url(), DEFAULT_CEILING);
    (redis, streams)
}

/// Streams in a Redis that is the test's own.
pub(crate) fn streams_at(redis_url: String, stream_ceiling: u32) -> Streams {
    let args = RedisArgs {
        redis_url,
        redis_prefix: "own".into(),
        stream_ceiling,
    };
    Streams::new(&args, testkit::events_key()).unwrap()
}

/// A folder that nobody else has.
pub(crate) fn own_folder() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("dingfen-streams-{}", Uuid::new_v4()))
}

/// Sends Redis a command about the stream of a case: words, of which `KEY` is the stream.
pub(crate) async fn tamper<T: redis::FromRedisValue>(
    streams: &Streams,
    case: CaseId,
    command: &str,
) -> T {
    let mut connection = streams.commands().await.unwrap();
    let stream = streams.key(case.shard());
    let mut words = command.split_whitespace();
    let mut command = redis::cmd(words.next().unwrap());
    for word in words {
        command.arg(word.replace("KEY", &stream));
    }
    command.query_async(&mut connection).await.unwrap()
}

/// How many events of a log wait to be published.
pub(crate) async fn unpublished(log: &TestDatabase) -> i64 {
    let rows = event_outbox::table.filter(event_outbox::stream_ms.is_null());
    let mut connection = log.database.connection().await.unwrap();
    rows.count().get_result(&mut connection).await.unwrap()
}

/// How many events of a log were not let go of.
pub(crate) async fn in_outbox(log: &TestDatabase) -> i64 {
    let mut connection = log.database.connection().await.unwrap();
    let rows = event_outbox::table.count();
    rows.get_result(&mut connection).await.unwrap()
}

/// Runs SQL in a test's own schema.
pub(crate) async fn sql(of: &TestDatabase, text: &str) {
    let mut connection = of.database.connection().await.unwrap();
    connection.batch_execute(text).await.unwrap();
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
    pub(crate) fn start<F>(run: impl FnOnce(CancellationToken) -> F) -> Self
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
        record_one(database, case, n, an_event(case)).await;
    }
}

/// Records the first `count` events about a case in one transaction.
pub(crate) async fn record_at_once(database: &Database, case: CaseId, count: usize) {
    let events = std::iter::repeat_with(|| an_event(case)).take(count);
    let entry = Entry {
        events: events.collect(),
        ..entry(case, 0, an_event(case))
    };
    let mut connection = database.connection().await.unwrap();
    append(&mut connection, entry).await.unwrap();
}

/// Records one event about a case, after `after` others.
pub(crate) async fn record_one(database: &Database, case: CaseId, after: i64, event: Event) {
    let told = Mutex::new(Some(entry(case, after, event)));
    database
        .transaction("record", async |tx| {
            let entry = told.lock().unwrap().take().unwrap();
            append(tx, entry).await
        })
        .await
        .unwrap();
}

/// Records the first event about a case while that one is handled.
pub(crate) async fn record_effect(database: &Database, case: CaseId, cause: Cause) {
    caused_by(cause, record_one(database, case, 0, an_event(case))).await;
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

/// Writes an entry past the relay; gives its id.
pub(crate) async fn add(streams: &Streams, stream: &str, fields: &[(&str, Vec<u8>)]) -> String {
    let mut redis = streams.commands().await.unwrap();
    let mut add = redis::cmd("XADD");
    add.arg(stream).arg("*");
    for (name, value) in fields {
        add.arg(name).arg(value);
    }
    add.query_async(&mut redis).await.unwrap()
}

/// Remembers what was committed, and fails where told.
#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) committed: Mutex<Vec<(Uuid, i64)>>,
    pub(crate) poison: Mutex<Option<(Uuid, i64)>>,
    /// Decides by the word of a warning, and knows only those of this version.
    pub(crate) decides: bool,
    /// Waits for nothing.
    pub(crate) awaits_nothing: bool,
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
    async fn handle_one(
        &self,
        tx: &mut Connection,
        Delivered { envelope, event }: Delivered<'_>,
    ) -> Result<(), HandlerError> {
        if let Event::ClockWarned(told) = event
            && self.decides
        {
            told.rung.known()?;
        }
        if *self.poison.lock().unwrap() == Some((envelope.subject, envelope.sequence)) {
            return Err(HandlerError::Broken("poisoned by the test".into()));
        }
        if let Some(case) = self.answers {
            append(tx, entry(case, 0, an_event(case))).await?;
        }
        Ok(())
    }

    fn is_awaited(&self, _kind: &str) -> bool {
        !self.awaits_nothing
    }

    async fn committed(&self, envelopes: &[Envelope]) {
        let told = envelopes.iter().map(|one| (one.subject, one.sequence));
        self.committed.lock().unwrap().extend(told);
    }
}
