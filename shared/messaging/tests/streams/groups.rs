//! Groups, and what Redis says of streams, that somebody has meddled with.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::CaseId;
use redis::Value;
use testkit::eventually;

use crate::fixture::{Pair, Recorder, Running, a_case, in_outbox, record, unpublished};

/// What can be done to the group of a stream, or beside it; `BYTES` is a word that is no text.
const MEDDLING: [&[&str]; 12] = [
    // Beyond the end of the stream: whatever is put in is never given to the group.
    &["XGROUP SETID KEY notice 18446744073709551615-18446744073709551615"],
    &["XGROUP SETID KEY notice 9000000000000000000-1"],
    &[
        "XADD KEY * event x",
        "XREADGROUP GROUP notice ghost COUNT 1 STREAMS KEY >",
        "XGROUP SETID KEY notice 4102444800000-0",
    ],
    // Past what it has not read.
    &["XGROUP SETID KEY notice $"],
    // More was read than there is: it lags behind by less than nothing.
    &["XGROUP SETID KEY notice $ ENTRIESREAD 900000"],
    &["XGROUP SETID KEY notice 0"],
    &["XGROUP DESTROY KEY notice"],
    &["XGROUP DESTROY KEY notice", "XGROUP CREATE KEY renamed 0"],
    &["XGROUP DELCONSUMER KEY notice notice-0"],
    &[
        "XREADGROUP GROUP notice BYTES COUNT 5 STREAMS KEY >",
        "XGROUP DELCONSUMER KEY notice BYTES",
    ],
    &["XGROUP CREATE KEY BYTES 0", "XADD KEY * BYTES BYTES"],
    &["RENAME KEY KEY-elsewhere"],
];

/// Cases whose streams are not the same.
fn cases() -> Vec<CaseId> {
    let mut cases = BTreeMap::new();
    while cases.len() <= MEDDLING.len() {
        let case = a_case();
        cases.insert(case.shard(), case);
    }
    cases.into_values().collect()
}

async fn meddle(pair: &Pair, cases: &[CaseId]) {
    let mut redis = pair.operator.commands().await.unwrap();
    for (commands, case) in MEDDLING.iter().zip(cases) {
        let stream = pair.streams.key(case.shard());
        for command in *commands {
            let mut words = command.split_whitespace();
            let mut sent = redis::cmd(words.next().unwrap());
            for word in words {
                match word {
                    "BYTES" => sent.arg([0xff_u8, 0xfe].as_slice()),
                    word => sent.arg(word.replace("KEY", &stream)),
                };
            }
            // Some of it cannot be done twice.
            let _: Result<Value, _> = sent.query_async(&mut redis).await;
        }
    }
}

async fn record_all(pair: &Pair, cases: &[CaseId], from: i64, count: i64) {
    for case in cases {
        record(&pair.producer.database, *case, from, count).await;
    }
}

async fn all_are_handled(pair: &Pair, handler: &Recorder, cases: &[CaseId], to: i64) {
    let wanted: Vec<i64> = (1..=to).collect();
    eventually("all are handled", || async {
        cases.iter().all(|case| handler.sequences(*case) == wanted)
    })
    .await;
    eventually("the outbox is empty", || async {
        in_outbox(&pair.producer).await == 0
    })
    .await;
}

async fn stop(tasks: impl IntoIterator<Item = Running>) {
    for task in tasks {
        task.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_somebody_meddled_with_goes_on_by_itself() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let cases = cases();
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    record_all(&pair, &cases, 0, 2).await;
    all_are_handled(&pair, &handler, &cases, 2).await;

    meddle(&pair, &cases).await;
    record_all(&pair, &cases, 2, 2).await;
    all_are_handled(&pair, &handler, &cases, 4).await;

    // And with events that were not read, while the consumer is away.
    consumer.stop().await;
    record_all(&pair, &cases, 4, 2).await;
    meddle(&pair, &cases).await;
    record_all(&pair, &cases, 6, 1).await;
    let consumer = pair.consumer("0", &handler);
    all_are_handled(&pair, &handler, &cases, 7).await;

    let counted = telemetry::metrics::encode().unwrap();
    let led_back = counted
        .lines()
        .find_map(|line| line.strip_prefix("dingfen_streams_reset_total "))
        .unwrap();
    assert!(led_back.parse::<f64>().unwrap() >= 4.0, "{led_back}");
    stop([relay, consumer]).await;
}

/// Nothing is put in later that would tell.
#[tokio::test(flavor = "multi_thread")]
async fn the_last_entries_deleted_by_hand_are_sent_again() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let cases = [a_case()];
    let relay = pair.relay();
    record_all(&pair, &cases, 0, 6).await;
    let stream = pair.streams.key(cases[0].shard());
    let mut redis = pair.operator.commands().await.unwrap();
    eventually("they are published", || async {
        unpublished(&pair.producer).await == 0
    })
    .await;
    let mut all = redis::cmd("XRANGE");
    all.arg(&stream).arg("-").arg("+");
    let entries: Vec<(String, Value)> = all.query_async(&mut redis).await.unwrap();
    assert_eq!(entries.len(), 6);
    let mut delete = redis::cmd("XDEL");
    delete.arg(&stream).arg(&entries[1].0);
    for (entry, _) in &entries[4..] {
        delete.arg(entry);
    }
    let deleted: i64 = delete.query_async(&mut redis).await.unwrap();
    assert_eq!(deleted, 3);
    let consumer = pair.consumer("0", &handler);
    all_are_handled(&pair, &handler, &cases, 6).await;
    stop([relay, consumer]).await;
}
