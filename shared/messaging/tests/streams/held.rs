//! More events wait than a reader keeps in memory.

use std::sync::Arc;

use contracts::Service;
use db::log::caused_by;
use kernel::CaseId;
use messaging::{ConsumerArgs, list_dead_letters};
use testkit::eventually;

use crate::fixture::{
    Pair, Recorder, a_case, consumer, first, record, record_at_once, relay, unpublished,
};

/// What they wait for stands behind them in the same stream.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_reads_on_for_what_too_many_wait_for() {
    const EVENTS: usize = 300;
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let effect = a_case();
    let cause = CaseId::new(effect.shard());
    let log = &pair.producer;
    let recording = record_at_once(&log.database, effect, EVENTS);
    caused_by(first(Service::Routing, cause), recording).await;
    let effects = pair.relay();
    eventually("they are published", || async {
        unpublished(log).await == 0
    })
    .await;
    let routing = testkit::database(Service::Routing, &[]).await;
    record(&routing.database, cause, 0, 1).await;
    let causes = relay(&routing, Service::Routing, pair.streams.clone());
    eventually("the cause is published", || async {
        unpublished(&routing).await == 0
    })
    .await;

    let args = ConsumerArgs {
        instance: "0".into(),
        stream_readers: 1,
        held_events: 50,
    };
    let streams = pair.streams.clone();
    let consumer = consumer(&pair.consumer, Service::Notice, streams, args, &handler);
    eventually("the cause is reached", || async {
        handler.sequences(cause) == [1]
    })
    .await;
    eventually("all follow", || async {
        handler.sequences(effect).len() == EVENTS
    })
    .await;
    let count = i64::try_from(EVENTS).unwrap();
    assert_eq!(handler.sequences(effect), (1..=count).collect::<Vec<_>>());
    let letters = list_dead_letters(&pair.consumer.database, 10).await;
    assert_eq!(letters.unwrap().len(), 0);
    for task in [effects, causes, consumer] {
        task.stop().await;
    }
}
