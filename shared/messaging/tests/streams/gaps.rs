//! A part of a living Redis is lost: what was not handled is looked for, and sent again.

use std::sync::Arc;

use contracts::Service;
use kernel::CaseId;
use messaging::{ConsumerArgs, DEFAULT_HELD, Relay, Streams};
use redis::Value;
use testkit::eventually;

use crate::fixture::{
    Pair, Recorder, Running, a_case, consumer, in_outbox, own_folder, own_redis, record,
    record_at_once, streams_at, tamper, unpublished,
};

/// Ten events are handled, ten more published and not read when `lose` meddles with Redis, and
/// two recorded after that; all are handled, and the outbox is empty in the end.
async fn heals(lose: impl AsyncFnOnce(&Streams, CaseId)) {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    let (case, log) = (a_case(), &pair.producer);
    record(&log.database, case, 0, 10).await;
    eventually("the first are handled", || async { handler.total() == 10 }).await;
    consumer.stop().await;
    record(&log.database, case, 10, 10).await;
    eventually("they are published", || async {
        unpublished(log).await == 0
    })
    .await;

    lose(&pair.operator, case).await;
    record(&log.database, case, 20, 2).await;
    let consumer = pair.consumer("0", &handler);
    eventually("all are handled", || async { handler.total() >= 22 }).await;
    assert_eq!(handler.sequences(case), (1..=22).collect::<Vec<_>>());
    eventually("the outbox is empty", || async {
        in_outbox(log).await == 0
    })
    .await;
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_trimmed_by_hand_are_sent_again() {
    heals(async |streams, case| {
        let _: i64 = tamper(streams, case, "XTRIM KEY MAXLEN 3").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_was_deleted_is_filled_again() {
    heals(async |streams, case| {
        let _: i64 = tamper(streams, case, "DEL KEY").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_that_a_group_was_led_past_are_sent_again() {
    heals(async |streams, case| {
        let _: () = tamper(streams, case, "XGROUP SETID KEY notice $").await;
    })
    .await;
}

/// Read by somebody, and gone before they were handled.
#[tokio::test(flavor = "multi_thread")]
async fn pending_entries_that_were_trimmed_are_sent_again() {
    heals(async |streams, case| {
        let read = "XREADGROUP GROUP notice notice-0 COUNT 5 STREAMS KEY >";
        let _: Value = tamper(streams, case, read).await;
        let _: i64 = tamper(streams, case, "XTRIM KEY MAXLEN 0").await;
    })
    .await;
}

/// Only the receipts: the events are sent once more, and not handled once more.
#[tokio::test(flavor = "multi_thread")]
async fn lost_receipts_are_given_again() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (relay, case) = (pair.relay(), a_case());
    record(&pair.producer.database, case, 0, 10).await;
    let log = &pair.producer;
    eventually("they are published", || async {
        unpublished(log).await == 0
    })
    .await;
    relay.stop().await;
    let consumer = pair.consumer("0", &handler);
    eventually("they are handled", || async { handler.total() == 10 }).await;
    consumer.stop().await;
    let stream = pair.streams.key(case.shard());
    let receipts = stream.replace(":signed", ":receipts:tracking:notice");
    assert_ne!(receipts, stream);
    let gone: i64 = tamper(&pair.operator, case, &format!("DEL {receipts}")).await;
    assert_eq!(gone, 1);

    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    eventually("the outbox is empty", || async {
        in_outbox(log).await == 0
    })
    .await;
    assert_eq!(handler.total(), 10);
    relay.stop().await;
    consumer.stop().await;
}

/// A stream does not grow without bound while one consumer is away; the other one goes on, and the
/// one that was away gets everything when it is back.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_keeps_its_ceiling_while_a_consumer_is_away() {
    const EVENTS: usize = 320;
    let pair = Pair::new().await;
    let folder = own_folder();
    let (redis, _) = own_redis(&folder).await;
    let streams = streams_at(redis.url(), 200);
    let (there, away) = (Arc::new(Recorder::default()), Arc::new(Recorder::default()));
    let routing = testkit::database(Service::Routing, &[]).await;
    let args = ConsumerArgs {
        instance: "0".into(),
        stream_readers: 1,
        held_events: DEFAULT_HELD,
    };
    let consumers: &[Service] = &[Service::Routing, Service::Notice];
    let log = pair.producer.database.clone();
    let relay = Relay::new(log, streams.clone(), Service::Tracking, consumers);
    let relay = Running::start(|stop| relay.run(stop));
    let first = consumer(&routing, Service::Routing, streams.clone(), args, &there);
    let case = a_case();
    record_at_once(&pair.producer.database, case, EVENTS).await;
    eventually("the other one has them all", || async {
        there.total() == EVENTS
    })
    .await;
    let operator = streams_at(redis.admin_url(), 200);
    let length: usize = tamper(&operator, case, "XLEN KEY").await;
    assert!((200..EVENTS).contains(&length), "{length}");
    let waiting = i64::try_from(EVENTS).unwrap();
    assert_eq!(in_outbox(&pair.producer).await, waiting);

    let second = pair.consumer_of(streams.clone(), "0", &away);
    eventually("the one that was away has them all", || async {
        away.total() == EVENTS
    })
    .await;
    eventually("the outbox is empty", || async {
        in_outbox(&pair.producer).await == 0
    })
    .await;
    assert_eq!(there.total(), EVENTS);
    for task in [relay, first, second] {
        task.stop().await;
    }
    redis.stop().await.unwrap();
    let _ = std::fs::remove_dir_all(folder);
}
