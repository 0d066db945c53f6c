//! Rolling upgrades: what a later version says waits until a later version reads it.

use std::sync::Arc;

use contracts::event::{ClockWarned, Limit};
use contracts::vocabulary::Word;
use db::Database;
use kernel::{CaseId, ClockId, NaiveDate, OrganisationId, Shard};
use messaging::{DeadLetter, list_dead_letters};
use serde_json::json;
use testkit::eventually;

use crate::fixture::{Pair, Recorder, a_case, add, record, record_one, signed};

/// A warning of a sort that this version does not know.
fn warned(case: CaseId) -> ClockWarned {
    ClockWarned {
        limit: Limit {
            clock: ClockId::new(case.shard()),
            case,
            rule: "RM-1".into(),
            title: None,
            citation: None,
            organisation: OrganisationId::new(Shard::DIRECTORY),
            party: None,
            party_id: None,
            staff: None,
            due_on: NaiveDate::from_ymd_opt(2026, 1, 12).unwrap(),
            due_time: None,
        },
        rung: Word::Unknown("before_30".into()),
        provisional: false,
    }
}

async fn letters(database: &Database) -> Vec<DeadLetter> {
    list_dead_letters(database, 10).await.unwrap()
}

fn states(letters: &[DeadLetter]) -> Vec<(i64, &str)> {
    let states = letters.iter().map(|one| (one.sequence, one.state.as_str()));
    states.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_word_waits_for_a_reader_that_knows_it_and_then_needs_nobody() {
    let pair = Pair::new().await;
    let (told, other) = (a_case(), a_case());
    let older = Arc::new(Recorder {
        decides: true,
        ..Recorder::default()
    });
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &older));
    let producer = &pair.producer.database;
    record(producer, told, 0, 1).await;
    record_one(producer, told, 1, warned(told).into()).await;
    record(producer, told, 2, 2).await;
    record(producer, other, 0, 4).await;

    let database = &pair.consumer.database;
    eventually("the word and what is behind it wait", || async {
        letters(database).await.len() == 3
    })
    .await;
    let waiting = letters(database).await;
    let expected = [(2, "unreadable"), (3, "waiting"), (4, "waiting")];
    assert_eq!(states(&waiting), expected);
    assert!(waiting[0].error.contains("before_30"), "{waiting:?}");
    assert_eq!(older.sequences(told), [1]);
    eventually("the other case goes on", || async {
        older.sequences(other) == [1, 2, 3, 4]
    })
    .await;

    // The same version, started once more, can do nothing about it.
    consumer.stop().await;
    let consumer = pair.consumer("0", &older);
    record(producer, told, 4, 1).await;
    eventually("what comes later waits, too", || async {
        letters(database).await.len() == 4
    })
    .await;
    consumer.stop().await;

    let newer = Arc::new(Recorder::default());
    let consumer = pair.consumer("0", &newer);
    eventually("the newer version goes on with the case", || async {
        newer.sequences(told) == [2, 3, 4, 5]
    })
    .await;
    record(producer, told, 5, 1).await;
    eventually("as if nothing had been", || async {
        newer.sequences(told) == [2, 3, 4, 5, 6] && letters(database).await.is_empty()
    })
    .await;
    assert_eq!((older.total(), newer.total()), (5, 5));
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_at_all_waits_too_whoever_says_it() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let consumer = pair.consumer("0", &handler);
    let case = a_case();
    let event = |source: &str, kind: &str| {
        json!({
            "id": kernel::EventId::new(case.shard()), "source": source, "type": kind,
            "subject": case.uuid(), "sequence": 1, "shard": case.shard(),
            "time": "2026-11-28T08:00:00Z", "data": { "case": "of another shape" },
        })
    };
    for (source, kind) in [
        ("intake", "intake.case_registered.v1"),
        ("observatory", "observatory.comet_seen.v1"),
    ] {
        let event = event(source, kind).to_string();
        let stream = pair.streams.key(case.shard());
        add(
            &pair.streams,
            &stream,
            &signed(&pair.streams, &stream, source, &event),
        )
        .await;
    }
    let database = &pair.consumer.database;
    eventually("both wait", || async { letters(database).await.len() == 2 }).await;
    let waiting = letters(database).await;
    let expected = [(1, "unreadable"), (1, "unreadable")];
    assert_eq!(states(&waiting), expected);
    assert_eq!(handler.total(), 0);
    consumer.stop().await;
}
