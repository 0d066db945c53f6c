use std::collections::BTreeSet;
use std::sync::Arc;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use testkit::eventually;

use crate::fixture::{Pair, Recorder, a_case, record};

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_handled_once_and_in_order() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    let cases: Vec<_> = (0..20).map(|_| a_case()).collect();
    for case in &cases {
        record(&pair.producer.database, *case, 0, 10).await;
    }
    eventually("200 events are handled", || async {
        handler.total() >= 200
    })
    .await;
    for case in cases {
        assert_eq!(handler.sequences(case), (1..=10).collect::<Vec<_>>());
    }
    relay.stop().await;
    consumer.stop().await;
}

/// As by a service that only copies what it is told: two of them, so that what one keeps back the
/// other asks for.
#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_waits_for_is_handled_once_and_in_order_too() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder {
        awaits_nothing: true,
        ..Recorder::default()
    });
    let consumers = [pair.consumer("0", &handler), pair.consumer("1", &handler)];
    let relay = pair.relay();
    let case = a_case();
    record(&pair.producer.database, case, 0, 30).await;
    eventually("30 events are handled", || async { handler.total() >= 30 }).await;
    let mut seen = handler.sequences(case);
    seen.sort_unstable();
    assert_eq!(seen, (1..=30).collect::<Vec<_>>());
    relay.stop().await;
    for consumer in consumers {
        consumer.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_the_work_without_breaking_order() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let consumers = [pair.consumer("0", &handler), pair.consumer("1", &handler)];
    let relays = [pair.relay(), pair.relay()];
    let cases: Vec<_> = (0..8).map(|_| a_case()).collect();
    let writers = cases
        .iter()
        .map(|case| record(&pair.producer.database, *case, 0, 25));
    futures_util::future::join_all(writers).await;
    eventually("200 events are handled", || async {
        handler.total() >= 200
    })
    .await;
    for case in cases {
        // What each process reports after its commit may interleave; that nothing is missing or
        // doubled, and that the inbox only ever moved by one, is what order means here.
        let seen = handler.sequences(case);
        assert_eq!(seen.len(), 25);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 25);
    }
    for task in relays.into_iter().chain(consumers) {
        task.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outbox_empties_once_everything_is_acknowledged() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    record(&pair.producer.database, a_case(), 0, 5).await;
    let database = &pair.producer.database;
    eventually("the outbox is empty", || async {
        let mut connection = database.connection().await.unwrap();
        let left: i64 = db::schema::event_outbox::table
            .count()
            .get_result(&mut connection)
            .await
            .unwrap();
        left == 0 && handler.total() == 5
    })
    .await;
    let mut connection = database.connection().await.unwrap();
    let chain = testkit::events_key().chain("tracking");
    let found = db::seal::verify(&mut connection, &chain, &[])
        .await
        .unwrap();
    assert_eq!((found.sealed, found.faults), (5, vec![]));
    relay.stop().await;
    consumer.stop().await;
}

/// Whoever keeps the logs has something to compare the chain with later.
#[tokio::test]
async fn the_relay_says_where_the_chain_ends() {
    let lines = testkit::Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    let _here = tracing::subscriber::set_default(subscriber);
    let pair = Pair::new().await;
    record(&pair.producer.database, a_case(), 0, 3).await;
    let relay = pair.relay();
    eventually("the end of the chain is said", || async {
        lines.text().contains("head of the chain")
    })
    .await;
    relay.stop().await;
    let said = db::seal::Anchor::all_in(&lines.text());
    let mut connection = pair.producer.database.connection().await.unwrap();
    let head = db::seal::head(&mut connection, "tracking").await.unwrap();
    assert_eq!(said, Vec::from_iter(head));
}

#[derive(diesel::QueryableByName)]
struct Taken {
    #[diesel(sql_type = diesel::sql_types::Bytea)]
    taken: Vec<u8>,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    taken_from: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    taken_to: i64,
}

/// So that whoever has both can compare what was recorded with what was taken in.
#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_keeps_a_hash_of_what_it_took() {
    let pair = Pair::new().await;
    let (case, handler) = (a_case(), Arc::new(Recorder::default()));
    record(&pair.producer.database, case, 0, 7).await;
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    eventually("all are handled", || async { handler.total() == 7 }).await;
    relay.stop().await;
    consumer.stop().await;

    let mut log = pair.producer.database.connection().await.unwrap();
    let mut expected = None;
    for row in db::log::after(&mut log, 0, 10).await.unwrap() {
        let event = db::digest::of_row(&row).unwrap();
        expected = Some(db::digest::taken(expected.as_deref(), &event));
    }
    let mut inbox = pair.consumer.database.connection().await.unwrap();
    let found: Taken = diesel::sql_query("SELECT taken, taken_from, taken_to FROM inbox")
        .get_result(&mut inbox)
        .await
        .unwrap();
    assert_eq!(
        (Some(found.taken), found.taken_from, found.taken_to),
        (expected, 1, 7)
    );
}
