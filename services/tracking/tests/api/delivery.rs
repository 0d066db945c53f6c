use std::sync::Arc;

use contracts::Service;
use contracts::event::{Envelope, Event};
use contracts::vocabulary::{CaseKind, OrganisationKind, Role, Word};
use messaging::{Consumer, ConsumerArgs, HandlerError, Streams};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::world::World;

async fn send(streams: &Streams, envelopes: &[Envelope]) {
    let mut redis = streams.commands().await.unwrap();
    streams.send(&mut redis, envelopes).await.unwrap();
}

fn consume(
    world: &World,
    streams: &Streams,
    instance: &str,
    stop: &CancellationToken,
) -> JoinHandle<()> {
    let args = ConsumerArgs {
        instance: instance.to_owned(),
        stream_readers: 1,
    };
    let consumer = Consumer::new(
        world.kit.database.clone(),
        streams.clone(),
        Service::Tracking,
        args,
        Arc::new(world.app.clone()),
    );
    tokio::spawn(consumer.run(stop.clone()))
}

#[tokio::test]
async fn a_clock_is_armed_once_however_often_events_are_delivered() {
    let world = World::on("2026-03-20").await;
    let streams = testkit::streams().await;
    let committee = world
        .body(OrganisationKind::TownshipCommittee, "5104/1/", "镇调委会")
        .await;
    let mut told = Vec::new();
    for _ in 0..10 {
        let registered = world.registration(&committee, CaseKind::Dispute, "2026-03-02");
        let case = registered.case;
        let assigned = World::assignment(case, &committee, "people_mediation", "2026-03-03");
        let opened = world.opening(case, &committee, "people_mediation", "2026-03-03");
        let subject = opened.proceeding.uuid();
        let (registered, assigned) = (Event::from(registered), Event::from(assigned));
        told.push(
            world
                .feeder
                .envelope(Service::Intake, case.uuid(), &registered),
        );
        told.push(
            world
                .feeder
                .envelope(Service::Routing, case.uuid(), &assigned),
        );
        told.push(
            world
                .feeder
                .envelope(Service::Handling, subject, &opened.into()),
        );
    }
    told.reverse(); // Handling's come first, and everything three times.
    for _ in 0..3 {
        send(&streams, &told).await;
    }
    let stop = CancellationToken::new();
    let consumers = [
        consume(&world, &streams, "0", &stop),
        consume(&world, &streams, "1", &stop),
    ];
    testkit::eventually("every event is handled", || async {
        world
            .count("(SELECT coalesce(sum(sequence), 0)::bigint FROM inbox)")
            .await
            == 30
    })
    .await;
    stop.cancel();
    for consumer in consumers {
        consumer.await.unwrap();
    }
    assert_eq!(world.count("(SELECT count(*) FROM clock)").await, 10);
    assert_eq!(world.count("(SELECT count(*) FROM proceeding)").await, 10);
    assert_eq!(world.count("(SELECT count(*) FROM event_log)").await, 10);
    assert_eq!(world.count("(SELECT count(*) FROM dead_letter)").await, 0);
}

#[tokio::test]
async fn what_comes_before_its_cause_waits() {
    let world = World::on("2026-03-20").await;
    let committee = world
        .body(OrganisationKind::TownshipCommittee, "5104/1/", "镇调委会")
        .await;
    let registered = world.registration(&committee, CaseKind::Dispute, "2026-03-02");
    let assigned = World::assignment(
        registered.case,
        &committee,
        "people_mediation",
        "2026-03-03",
    );
    let subject = registered.case.uuid();
    let early = world
        .try_feed(Service::Routing, subject, assigned.into())
        .await;
    assert!(matches!(early, Err(HandlerError::Later(_))), "{early:?}");

    let mut stranger = registered.clone();
    stranger.organisation = kernel::OrganisationId::new(committee.id.shard());
    let early = world
        .try_feed(Service::Intake, subject, stranger.into())
        .await;
    assert!(matches!(early, Err(HandlerError::Later(_))), "{early:?}");
}

#[tokio::test]
async fn a_case_of_a_type_of_a_later_version_waits_and_changes_nothing() {
    let world = World::on("2026-03-20").await;
    let committee = world
        .body(OrganisationKind::TownshipCommittee, "5104/1/", "镇调委会")
        .await;
    let mut registered = world.registration(&committee, CaseKind::Dispute, "2026-03-02");
    registered.dispute_type = Word::Unknown("low_altitude_flight".into());
    let case = registered.case;
    let waits = world
        .try_feed(Service::Intake, case.uuid(), registered.into())
        .await
        .unwrap_err();
    assert!(matches!(waits, HandlerError::Unreadable(_)), "{waits}");
    let (status, _) = world
        .get(
            &committee.claims(Role::Mediator),
            &format!("/cases/{case}/track"),
        )
        .await;
    assert_eq!(status, 404);
}
