//! Streams that somebody left so that nothing can be put in or read any more.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::CaseId;
use redis::Value;
use testkit::eventually;

use crate::fixture::{Pair, Recorder, a_case, in_outbox, record, tamper};

/// What can be done to a stream, or to the receipts for what lies in it.
const SPOILING: [&[&str]; 5] = [
    // No id is left.
    &["XADD KEY 18446744073709551615-18446744073709551615 event x"],
    // Beyond what the database takes.
    &["XADD KEY 9223372036854775807-18446744073709551615 event x"],
    &["XADD KEY 9000000000000000000-1 event x"],
    &["UNLINK KEY", "ZADD KEY 1 x"],
    &["UNLINK RECEIPTS", "XADD RECEIPTS * event x"],
];

/// Cases whose streams are not the same.
fn cases() -> Vec<CaseId> {
    let mut cases = BTreeMap::new();
    while cases.len() <= SPOILING.len() {
        let case = a_case();
        cases.insert(case.shard(), case);
    }
    cases.into_values().collect()
}

async fn spoil(pair: &Pair, cases: &[CaseId]) {
    for (commands, case) in SPOILING.iter().zip(cases) {
        let stream = pair.streams.key(case.shard());
        let receipts = stream.replace(":signed", ":receipts:tracking:notice");
        for command in *commands {
            let command = command.replace("RECEIPTS", &receipts);
            let _: Value = tamper(&pair.operator, *case, &command).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_that_somebody_spoilt_are_made_anew_and_hold_up_nobody() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let cases = cases();
    spoil(&pair, &cases).await;
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    for (from, to) in [(0, 2), (2, 3)] {
        for case in &cases {
            record(&pair.producer.database, *case, from, to - from).await;
        }
        eventually("all are handled", || async {
            let wanted: Vec<i64> = (1..=to).collect();
            cases.iter().all(|case| handler.sequences(*case) == wanted)
        })
        .await;
        eventually("the outbox is empty", || async {
            in_outbox(&pair.producer).await == 0
        })
        .await;
        spoil(&pair, &cases).await;
    }
    relay.stop().await;
    consumer.stop().await;
}
