//! When an assignment opens a proceeding, goes on with one, or is over.

use contracts::Service;
use contracts::event::ReferralReturned;
use contracts::vocabulary::{ReturnReason, Role};
use kernel::{CaseId, ReferralId, Shard, StaffId};
use messaging::HandlerError;
use serde_json::json;

use crate::world::{World, day};

#[tokio::test]
async fn an_assignment_waits_for_the_registration_of_its_case() {
    let world = World::new().await;
    let case = CaseId::new(world.committee.id.shard());
    let assigned = World::assignment(case, &world.committee, "people_mediation");
    let waits = world
        .feeder
        .feed(Service::Routing, case.uuid(), assigned)
        .await;
    assert!(matches!(waits, Err(HandlerError::Later(_))));
}

#[tokio::test]
async fn another_handler_goes_on_with_the_same_proceeding() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    let other = contracts::event::HandlerAssigned {
        staff: StaffId::new(Shard::DIRECTORY),
        ..World::assignment(at.case, &world.committee, "people_mediation")
    };
    let staff = other.staff.to_string();
    world.feed(Service::Routing, at.case.uuid(), other).await;
    let list = world.list(&world.committee, Role::Mediator, at.case).await;
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(
        (&list[0]["version"], &list[0]["staff"]),
        (&json!(2), &json!(staff))
    );
    let told = world.told(&at).await;
    assert_eq!(told[1].0, "handling.proceeding_reassigned.v1");
    assert_eq!(told[1].1["staff"], staff);
}

#[tokio::test]
async fn what_is_delivered_twice_opens_nothing_twice() {
    let world = World::new().await;
    let case = world.dispute().await;
    let event = World::assignment(case, &world.committee, "people_mediation").into();
    let feeder = &world.feeder;
    let envelope = feeder.envelope(Service::Routing, case.uuid(), &event);
    for _ in 0..2 {
        feeder.deliver(&envelope, &event).await.unwrap();
    }
    assert_eq!(world.count("(SELECT count(*) FROM proceeding)").await, 1);
    assert_eq!(world.count("(SELECT count(*) FROM event_log)").await, 1);
}

#[tokio::test]
async fn a_case_that_came_back_is_taken_on_once_more_even_on_the_same_day() {
    let world = World::new().await;
    let mut at = world.opened("people_mediation").await;
    let end = json!({"outcome": "failed", "on": "2026-03-03"});
    world.done(&mut at, "conclude", end).await;
    let again = || World::assignment(at.case, &world.committee, "people_mediation");
    world.feed(Service::Routing, at.case.uuid(), again()).await;
    assert_eq!(world.count("(SELECT count(*) FROM proceeding)").await, 1);
    let elsewhere = world.body("5104/22/", "另一个调委会").await;
    let returned = ReferralReturned {
        referral: ReferralId::new(at.case.shard()),
        case: at.case,
        from: world.committee.id,
        to: elsewhere.id,
        reason: ReturnReason::NotCompetent.into(),
        returns: 1,
        returned_on: day("2026-03-03"),
    };
    world.feed(Service::Routing, at.case.uuid(), returned).await;
    world.feed(Service::Routing, at.case.uuid(), again()).await;
    assert_eq!(world.count("(SELECT count(*) FROM proceeding)").await, 2);
    // The new one, once ended, is not opened again either.
    let mut second = world.newest(at.case).await;
    assert_ne!(second.id, at.id);
    let end = json!({"outcome": "failed", "on": "2026-03-03"});
    world.done(&mut second, "conclude", end).await;
    world.feed(Service::Routing, at.case.uuid(), again()).await;
    assert_eq!(world.count("(SELECT count(*) FROM proceeding)").await, 2);
}

/// 医疗纠纷预防和处理条例第三十一条第四款: 已经受理的，终止调解.
#[tokio::test]
async fn a_lawsuit_that_was_accepted_ends_the_mediation_of_a_medical_dispute() {
    let world = World::new().await;
    let at = world.opened("medical_people_mediation").await;
    let court = world.body("5104/33/", "某人民法院").await;
    let assigned = World::assignment(at.case, &court, "civil_litigation");
    world.feed(Service::Routing, at.case.uuid(), assigned).await;
    let list = world.list(&world.committee, Role::Mediator, at.case).await;
    let (mediation, lawsuit) = (&list[0], &list[1]);
    assert_eq!(mediation["state"], "concluded");
    assert_eq!(mediation["steps"][0]["outcome"], "terminated");
    let why = mediation["steps"][0]["note"].as_str().unwrap();
    assert!(why.contains("第三十一条"), "{why}");
    assert_eq!(lawsuit["state"], "accepted");
}

/// What is recorded of a day to come binds nobody's own steps.
#[tokio::test]
async fn a_lawsuit_ends_a_mediation_whose_day_is_set_already() {
    let world = World::new().await;
    let mut at = world.opened("admin_mediation_traffic").await;
    let ahead = json!({"act": "mediation_day", "on": "2099-03-10"});
    world.done(&mut at, "record", ahead).await;
    let court = world.body("5104/33/", "某人民法院").await;
    let assigned = World::assignment(at.case, &court, "civil_litigation");
    world.feed(Service::Routing, at.case.uuid(), assigned).await;
    let list = world.list(&world.committee, Role::Mediator, at.case).await;
    assert_eq!(list[0]["state"], "concluded");
    assert_eq!(list[1]["state"], "accepted");
}

#[tokio::test]
async fn a_lawsuit_leaves_other_mediation_to_its_body() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    let court = world.body("5104/33/", "某人民法院").await;
    let assigned = World::assignment(at.case, &court, "civil_litigation");
    world.feed(Service::Routing, at.case.uuid(), assigned).await;
    let list = world.list(&world.committee, Role::Mediator, at.case).await;
    assert_eq!(list[0]["state"], "accepted");
}
