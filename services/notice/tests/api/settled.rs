//! What was told of a matter is settled with it.

use chrono::TimeDelta;
use contracts::Service;
use contracts::event::{
    ClockMet, ClockStopped, Event, HandlerAssigned, ReferralAccepted, ReferralReturned,
    ReferralWithdrawn,
};
use contracts::vocabulary::ReturnReason;
use kernel::ReferralId;

use crate::recipients::{offered, overdue, warned};
use crate::world::World;

const NOWHERE: &str = "smtp://127.0.0.1:9";

fn accepted(world: &World) -> ReferralAccepted {
    ReferralAccepted {
        referral: ReferralId::new(world.case.shard()),
        case: world.case,
        from: world.body("village"),
        to: world.body("court"),
        accepted_on: world.today,
    }
}

fn returned(world: &World) -> ReferralReturned {
    ReferralReturned {
        referral: ReferralId::new(world.case.shard()),
        case: world.case,
        from: world.body("village"),
        to: world.body("court"),
        reason: ReturnReason::NotCompetent.into(),
        returns: 1,
        returned_on: world.today,
    }
}

fn withdrawn(world: &World) -> ReferralWithdrawn {
    ReferralWithdrawn {
        referral: ReferralId::new(world.case.shard()),
        case: world.case,
        from: world.body("village"),
        to: world.body("court"),
    }
}

fn assigned(world: &World, to: &str) -> HandlerAssigned {
    HandlerAssigned {
        case: world.case,
        organisation: world.body("village"),
        staff: world.id(to),
        procedure: "people_mediation".into(),
        accepted_on: world.today,
        referral: None,
        recorded_on: None,
    }
}

#[tokio::test]
async fn an_offer_that_was_answered_or_taken_back_waits_no_longer() {
    let world = World::new(NOWHERE).await;
    let answers: [Event; 3] = [
        accepted(&world).into(),
        returned(&world).into(),
        withdrawn(&world).into(),
    ];
    for answer in answers {
        world.happens(offered(&world, world.today)).await;
        let unread = world.get("/notices?unread=true", "clerk").await;
        assert_eq!(unread["items"][0]["kind"], "referral_offered");
        world.happens(answer).await;
        let unread = world.get("/notices?unread=true", "clerk").await;
        let waits = unread["items"].as_array().unwrap().iter();
        let waits = waits.filter(|one| one["kind"] == "referral_offered");
        assert_eq!(waits.count(), 0);
    }
    let all = world.get("/notices", "clerk").await;
    let told = all["items"].as_array().unwrap().iter();
    let told: Vec<_> = told
        .filter(|one| one["kind"] == "referral_offered")
        .collect();
    assert_eq!(told.len(), 3);
    for one in told {
        assert_eq!(one["settled_at"], "2026-03-09T02:00:00Z");
    }
    // Its mail has not gone out yet, and need not.
    let due = world.addresses("due").await;
    assert_eq!(due, ["clerk", "mediator"]);
}

#[tokio::test]
async fn what_was_answered_in_the_same_batch_asks_nobody_for_anything() {
    let world = World::new(NOWHERE).await;
    let events: [Event; 2] = [offered(&world, world.today).into(), accepted(&world).into()];
    let told: Vec<_> = events
        .into_iter()
        .map(|event| (world.envelope(&event, Service::Routing), event))
        .collect();
    world.deliver_all(&told).await;
    assert_eq!(world.kinds("clerk").await, ["(referral_offered)"]);
    assert_eq!(world.addresses("due").await, ["mediator"]);
}

#[tokio::test]
async fn a_returned_case_that_is_dealt_with_again_is_settled() {
    let world = World::new(NOWHERE).await;
    world.happens(returned(&world)).await;
    assert_eq!(world.kinds("mediator").await, ["referral_returned"]);
    world.happens(offered(&world, world.today)).await;
    assert_eq!(world.kinds("mediator").await, ["(referral_returned)"]);
    world.happens(returned(&world)).await;
    let event = Event::from(assigned(&world, "quiet"));
    let mut taken_on = world.envelope(&event, Service::Routing);
    taken_on.actor = Some(world.id("district-supervisor"));
    world.deliver(&taken_on, &event).await.unwrap();
    assert_eq!(
        world.kinds("mediator").await,
        ["(referral_returned)", "(referral_returned)"]
    );
}

#[tokio::test]
async fn a_limit_that_is_met_or_stopped_is_settled_and_no_other() {
    let world = World::new(NOWHERE).await;
    let (near, late) = (warned(&world, world.day(3)), overdue(&world, world.today));
    let met = ClockMet {
        clock: near.limit.clock,
        case: world.case,
        rule: "RM-1".into(),
        met_on: world.today,
        late: false,
        title: None,
        note: None,
    };
    let stopped = ClockStopped {
        clock: late.limit.clock,
        case: world.case,
        rule: "RM-1".into(),
        stopped_on: world.today,
        title: None,
    };
    world.happens(near).await;
    world.happens(late).await;
    world.happens(met).await;
    assert_eq!(world.kinds("clerk").await, ["(clock_warned)"]);
    assert_eq!(world.kinds("mediator").await, ["clock_overdue"]);
    world.happens(stopped).await;
    assert_eq!(world.kinds("mediator").await, ["(clock_overdue)"]);
    let unread = world.get("/notices/unread", "district-supervisor").await;
    assert_eq!(unread["count"], 0);
}

#[tokio::test]
async fn a_reminder_goes_when_the_limit_has_passed() {
    let world = World::new(NOWHERE).await;
    world.clock.advance(TimeDelta::hours(12));
    let near = warned(&world, world.day(1));
    let mut late = overdue(&world, world.day(1));
    late.limit = near.limit.clone();
    world.happens(near).await;
    assert_eq!(world.addresses("due").await, ["clerk"]);
    world.happens(late).await;
    let kinds = world.kinds("clerk").await;
    assert_eq!(kinds, ["clock_overdue", "(clock_warned)"]);
    // The reminder waited for the morning; now there is one mail, of what is so.
    let due = world.addresses("due").await;
    assert_eq!(due.iter().filter(|who| *who == "clerk").count(), 1);
}

#[tokio::test]
async fn whoever_registered_a_case_is_not_told_that_they_handle_it() {
    let world = World::new(NOWHERE).await;
    world.happens(assigned(&world, "mediator")).await;
    assert_eq!(world.kinds("mediator").await, [""; 0]);
    // Taken on later, by whoever it may be, it is news to them.
    let event = Event::from(assigned(&world, "mediator"));
    let mut by_another = world.envelope(&event, Service::Routing);
    by_another.actor = Some(world.id("quiet"));
    world.deliver(&by_another, &event).await.unwrap();
    assert_eq!(world.kinds("mediator").await, ["handler_assigned"]);
}
