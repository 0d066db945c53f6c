//! Whoever can write to Redis, and has not the key, changes nothing.

use std::sync::Arc;

use contracts::Service;
use contracts::event::Envelope;
use db::Database;
use kernel::{CaseId, EventId, Shard};
use messaging::{ForgedEntry, forget_forged, list_forged};
use serde_json::{Value, json};
use testkit::eventually;

use crate::fixture::{Pair, Recorder, a_case, add, record, signed};

async fn forgeries(database: &Database) -> Vec<ForgedEntry> {
    let mut found = list_forged(database, 10_000).await.unwrap();
    found.reverse();
    found
}

/// What stands in an entry, by name.
type Fields<Name> = Vec<(Name, Vec<u8>)>;

/// An event that nobody recorded, as the source would write it.
fn event(source: &str, kind: &str, shard: Shard, case: CaseId, data: &Value) -> String {
    let event = json!({
        "id": EventId::new(shard), "source": source, "type": kind, "subject": case.uuid(),
        "sequence": 1, "shard": shard, "time": "2026-11-30T08:00:00Z", "data": data,
    });
    event.to_string()
}

fn unsigned(event: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    vec![("event", event.to_vec())]
}

/// An entry with the signature that another one has.
fn with_signature_of(
    other: &[(&str, Vec<u8>)],
    source: &str,
    event: &str,
) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("event", event.into()),
        ("source", source.into()),
        ("signature", other[2].1.clone()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_signed_changes_nothing_and_holds_up_nobody() {
    let pair = Pair::new().await;
    let streams = &pair.streams;
    let (case, other) = (a_case(), a_case());
    let stream = streams.key(case.shard());
    let elsewhere = Shard::all().find(|shard| *shard != case.shard()).unwrap();

    let offered = json!({"case": case, "to": "org_of_the_forger"});
    let offered = event(
        "routing",
        "routing.referral_offered.v1",
        case.shard(),
        case,
        &offered,
    );
    let person = json!({"email": "attacker@evil.example"});
    let directory = Shard::DIRECTORY;
    let registered = event(
        "directory",
        "directory.staff_registered.v1",
        directory,
        other,
        &person,
    );
    let stopped = event(
        "tracking",
        "tracking.clock_stopped.v1",
        case.shard(),
        case,
        &json!({}),
    );
    let genuine = signed(streams, &stream, "tracking", &stopped);
    let moved = streams.key(elsewhere);
    let wrong_shard = event(
        "tracking",
        "tracking.clock_stopped.v1",
        elsewhere,
        case,
        &json!({}),
    );
    let large = vec![b'x'; 5 * 1024 * 1024];

    let forged: Vec<(&str, Fields<&str>, &str)> = vec![
        (&stream, unsigned(offered.as_bytes()), "unsigned"),
        (
            &stream,
            with_signature_of(&genuine, "routing", &offered),
            "wrong signature",
        ),
        // A number that a genuine event has, with other content.
        (
            &stream,
            with_signature_of(&genuine, "tracking", &offered),
            "wrong signature",
        ),
        (
            &stream,
            with_signature_of(&genuine, "routing", &stopped),
            "wrong signature",
        ),
        (
            &stream,
            with_signature_of(&genuine, "tracking", &stopped[..40]),
            "wrong signature",
        ),
        (&stream, unsigned(&large), "unsigned"),
        (&stream, unsigned(&[0xff, 0x00, 0xfe]), "unsigned"),
        (&stream, vec![("定分", b"no event".to_vec())], "unsigned"),
        (
            &stream,
            signed(streams, &stream, "routing", &stopped),
            "other source",
        ),
        (
            &stream,
            signed(streams, &stream, "tracking", &wrong_shard),
            "other shard",
        ),
        (
            &stream,
            signed(streams, &stream, "tracking", "no event"),
            "no event",
        ),
        (&moved, genuine.clone(), "wrong signature"),
    ];
    let registered = unsigned(registered.as_bytes());
    add(streams, &streams.key(directory), &registered).await;
    let mut ids = Vec::new();
    for (stream, fields, _) in &forged {
        ids.push(add(streams, stream, fields).await);
    }

    let handler = Arc::new(Recorder::default());
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    record(&pair.producer.database, case, 0, 3).await;
    eventually("the genuine events are handled", || async {
        handler.sequences(case) == [1, 2, 3]
    })
    .await;
    let database = &pair.consumer.database;
    eventually("the forged ones are put aside", || async {
        forgeries(database).await.len() == forged.len() + 1
    })
    .await;
    for ((stream, fields, reason), id) in forged.iter().zip(&ids) {
        let found = forgeries(database).await;
        let found = found
            .into_iter()
            .find(|found| found.stream == *stream && found.entry == *id)
            .unwrap();
        let size: usize = fields
            .iter()
            .map(|(name, value)| name.len() + value.len() + 2)
            .sum();
        assert_eq!(
            (found.reason.as_str(), found.size),
            (*reason, i64::try_from(size).unwrap())
        );
        assert!(found.body.len() <= 8 * 1024);
    }
    assert_eq!(handler.total(), 3);
    assert!(counted("forged") >= forged.len() as f64);
    eventually("nothing is left to acknowledge", || async {
        pending(&pair, &stream).await == 0
    })
    .await;

    assert_eq!(forget_forged(database).await.unwrap(), forged.len() + 1);
    assert_eq!(forgeries(database).await.len(), 0);
    relay.stop().await;
    consumer.stop().await;
}

/// Entries of a stream that were delivered to the consumer and not acknowledged.
async fn pending(pair: &Pair, stream: &str) -> i64 {
    let mut redis = pair.streams.commands().await.unwrap();
    let (pending, _, _, _): (i64, redis::Value, redis::Value, redis::Value) =
        redis::cmd("XPENDING")
            .arg(stream)
            .arg(Service::Notice.name())
            .query_async(&mut redis)
            .await
            .unwrap();
    pending
}

/// Events of this process with such an outcome.
fn counted(outcome: &str) -> f64 {
    let label = format!("outcome=\"{outcome}\"");
    telemetry::metrics::encode()
        .unwrap()
        .lines()
        .filter(|line| line.starts_with("dingfen_events_handled_total") && line.contains(&label))
        .filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_genuine_entry_that_is_repeated_does_no_harm() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    let case = a_case();
    let stream = pair.streams.key(case.shard());
    record(&pair.producer.database, case, 0, 2).await;
    eventually("both are handled", || async { handler.total() == 2 }).await;
    let mut redis = pair.operator.commands().await.unwrap();
    let entries: Vec<(String, Fields<String>)> = redis::cmd("XRANGE")
        .arg(&stream)
        .arg("-")
        .arg("+")
        .query_async(&mut redis)
        .await
        .unwrap();
    for (_, fields) in entries.iter().rev() {
        let fields: Vec<(&str, Vec<u8>)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        add(&pair.streams, &stream, &fields).await;
    }
    record(&pair.producer.database, case, 2, 1).await;
    eventually("the next is handled", || async {
        handler.sequences(case) == [1, 2, 3]
    })
    .await;
    assert_eq!(forgeries(&pair.consumer.database).await.len(), 0);
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_forgeries_hides_neither_the_first_nor_the_newest() {
    let pair = Pair::new().await;
    let case = a_case();
    let stream = pair.streams.key(case.shard());
    let mut redis = pair.streams.commands().await.unwrap();
    let mut pipe = redis::pipe();
    for number in 1..=1_800 {
        pipe.cmd("XADD").arg(&stream).arg(format!("1-{number}"));
        pipe.arg("event").arg("flood").ignore();
    }
    let () = pipe.query_async(&mut redis).await.unwrap();
    let handler = Arc::new(Recorder::default());
    let consumer = pair.consumer("0", &handler);
    let database = &pair.consumer.database;
    let kept = (1..=500).chain(801..=1_800);
    let kept: Vec<String> = kept.map(|number| format!("1-{number}")).collect();
    // What is too much is taken away after the last was put aside.
    eventually("the first and the newest are kept", || async {
        let found = forgeries(database).await.into_iter();
        found.map(|found| found.entry).eq(kept.iter().cloned())
    })
    .await;
    consumer.stop().await;
}

/// Somebody who answers for consumers cannot have an event let go of.
#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_the_consumer_did_not_sign_counts_for_nothing() {
    let pair = Pair::new().await;
    let case = a_case();
    record(&pair.producer.database, case, 0, 1).await;
    let mut log = pair.producer.database.connection().await.unwrap();
    let rows = db::log::after(&mut log, 0, 10).await.unwrap();
    let event: Vec<Envelope> = rows
        .into_iter()
        .map(|row| row.envelope(Service::Tracking).unwrap())
        .collect();
    let mut redis = pair.operator.commands().await.unwrap();
    let stream = pair.streams.key(case.shard());
    let receipts = stream.replace(":signed", ":receipts:tracking:notice");
    let () = redis::cmd("ZADD")
        .arg(&receipts)
        .arg(i64::MAX)
        .arg(event[0].id.uuid().as_bytes().as_slice())
        .query_async(&mut redis)
        .await
        .unwrap();
    let relay = pair.relay();
    eventually("it is published", || async {
        let length: i64 = redis::cmd("XLEN")
            .arg(&stream)
            .query_async(&mut pair.operator.commands().await.unwrap())
            .await
            .unwrap();
        length == 1
    })
    .await;
    let () = redis::cmd("DEL")
        .arg(&stream)
        .query_async(&mut redis)
        .await
        .unwrap();
    let handler = Arc::new(Recorder::default());
    let consumer = pair.consumer("0", &handler);
    eventually("it is published again and handled", || async {
        handler.sequences(case) == [1]
    })
    .await;
    relay.stop().await;
    consumer.stop().await;
}
