//! Cause before effect, whichever arrives first.

use std::sync::Arc;

use contracts::Service;
use contracts::event::Cause;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use messaging::{list_dead_letters, redrive};
use testkit::eventually;

use crate::fixture::{Pair, Recorder, a_case, first, record, record_effect, relay};

/// The consumer's own event as the cause: it comes back to it like everybody else's.
#[tokio::test(flavor = "multi_thread")]
async fn an_effect_that_comes_first_waits_for_its_cause_and_holds_up_nothing_else() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (cause, effect, other) = (a_case(), a_case(), a_case());
    record(&pair.consumer.database, cause, 0, 1).await;
    let producer = &pair.producer.database;
    record_effect(producer, effect, first(Service::Notice, cause)).await;
    record(producer, effect, 1, 1).await;
    record(producer, other, 0, 2).await;
    let (effects, consumer) = (pair.relay(), pair.consumer("0", &handler));
    eventually("the other case goes on", || async {
        handler.sequences(other) == [1, 2]
    })
    .await;
    assert_eq!(handler.sequences(effect).len(), 0);

    let causes = relay(&pair.consumer, Service::Notice, pair.streams.clone());
    eventually("the effect follows", || async {
        handler.sequences(effect) == [1, 2]
    })
    .await;
    let order: Vec<_> = handler.subjects().split_off(2);
    assert_eq!(order, [cause.uuid(), effect.uuid(), effect.uuid()]);
    for task in [effects, causes, consumer] {
        task.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_handler_records_names_what_it_handled() {
    let pair = Pair::new().await;
    let (told, answer) = (a_case(), a_case());
    let handler = Arc::new(Recorder {
        answers: Some(answer),
        ..Recorder::default()
    });
    record(&pair.producer.database, told, 0, 1).await;
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    eventually("it is handled", || async { handler.total() == 1 }).await;
    let mut connection = pair.consumer.database.connection().await.unwrap();
    let mut own = db::log::after(&mut connection, 0, 10).await.unwrap();
    let own = own.pop().unwrap().envelope(Service::Notice).unwrap();
    assert_eq!(own.subject, answer.uuid());
    assert_eq!(own.cause, Some(first(Service::Tracking, told)));
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poisoned_cause_holds_up_its_effects_and_is_redriven_with_them() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (cause, effect, last, other) = (a_case(), a_case(), a_case(), a_case());
    *handler.poison.lock().unwrap() = Some((cause.uuid(), 1));
    let producer = &pair.producer.database;
    record(producer, cause, 0, 1).await;
    record_effect(producer, effect, first(Service::Tracking, cause)).await;
    record_effect(producer, last, first(Service::Tracking, effect)).await;
    record(producer, other, 0, 2).await;
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    let database = &pair.consumer.database;
    eventually("all three are set aside", || async {
        list_dead_letters(database, 10).await.unwrap().len() == 3
    })
    .await;
    let letters = list_dead_letters(database, 10).await.unwrap();
    let state = |subject| letters.iter().find(|one| one.subject == subject).unwrap();
    assert_eq!(state(cause.uuid()).state, "failed");
    for waits in [effect, last] {
        let letter = state(waits.uuid());
        assert_eq!(letter.state, "waiting");
        assert!(
            letter.error.contains("the cause was set aside"),
            "{letter:?}"
        );
    }
    eventually("the other case goes on", || async {
        handler.sequences(other) == [1, 2]
    })
    .await;
    assert_eq!(handler.total(), 2);

    *handler.poison.lock().unwrap() = None;
    assert_eq!(redrive(database, &pair.streams).await.unwrap(), 3);
    eventually("all follow", || async { handler.total() == 5 }).await;
    let order: Vec<_> = handler.subjects().split_off(2);
    assert_eq!(order, [cause.uuid(), effect.uuid(), last.uuid()]);
    assert_eq!(list_dead_letters(database, 10).await.unwrap().len(), 0);
    relay.stop().await;
    consumer.stop().await;
}

/// An inbox that was handed over by another service begins where that one stood.
#[tokio::test(flavor = "multi_thread")]
async fn a_cause_from_before_the_consumers_own_beginning_is_not_waited_for() {
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let (cause, effect) = (a_case(), a_case());
    let before = Cause {
        sequence: 3,
        ..first(Service::Routing, cause)
    };
    let seeded = (
        db::schema::inbox::shard.eq(cause.shard().column()),
        db::schema::inbox::subject.eq(cause.uuid()),
        db::schema::inbox::source.eq("routing"),
        db::schema::inbox::sequence.eq(5),
    );
    let mut connection = pair.consumer.database.connection().await.unwrap();
    diesel::insert_into(db::schema::inbox::table)
        .values(seeded)
        .execute(&mut connection)
        .await
        .unwrap();
    record_effect(&pair.producer.database, effect, before).await;
    let (relay, consumer) = (pair.relay(), pair.consumer("0", &handler));
    eventually("it is handled", || async {
        handler.sequences(effect) == [1]
    })
    .await;
    relay.stop().await;
    consumer.stop().await;
}
