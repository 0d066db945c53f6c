use contracts::event::{Conclude, ConcludedInTracking, Proceeded};
use contracts::vocabulary::{DisputeType, Outcome, Role};
use contracts::{Claims, Event};
use kernel::{CaseId, ProceedingId, ReferralId};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::calls::offer;
use crate::feed::member;
use crate::world::{World, day};

/// The loads of the handlers weighed last, by staff id.
async fn handlers(world: &World, who: &Claims, case: CaseId) -> Value {
    let decision = world
        .get(who, &format!("/cases/{case}/decision"))
        .await
        .ok();
    decision["handlers"].clone()
}

pub(crate) async fn concluded(world: &World, case: CaseId, by: &Claims) {
    concluded_by(world, case, by, None).await;
}

/// The proceeding ends that came by `referral`.
pub(crate) async fn concluded_by(
    world: &World,
    case: CaseId,
    by: &Claims,
    referral: Option<ReferralId>,
) {
    let fact = Proceeded {
        proceeding: ProceedingId::new(case.shard()),
        case,
        organisation: by.org,
        staff: by.sub,
        came_by: referral.into(),
        on: day("2026-03-09"),
        by: None,
        what: Conclude {
            outcome: Outcome::new("agreement"),
        },
    };
    world.feed(fact).await.unwrap();
}

#[tokio::test]
async fn open_cases_count_until_they_are_concluded() {
    let world = World::new().await;
    let who = &world.village.people[0];
    let first = world
        .register(&world.village, DisputeType::Neighbours)
        .await;
    let second = world
        .register(&world.village, DisputeType::Neighbours)
        .await;
    assert_eq!(handlers(&world, who, second).await[0]["load"], 1);
    concluded(&world, first, who).await;
    concluded(&world, first, who).await;
    let third = world
        .register(&world.village, DisputeType::Neighbours)
        .await;
    assert_eq!(handlers(&world, who, third).await[0]["load"], 1);
}

/// A stream may still hold what tracking told while it owned proceedings.
#[tokio::test]
async fn an_end_that_was_told_before_handling_was_counts_as_well() {
    let world = World::new().await;
    let who = &world.village.people[0];
    let register = async || {
        world
            .register(&world.village, DisputeType::Neighbours)
            .await
    };
    let case = register().await;
    let fact = ConcludedInTracking {
        proceeding: ProceedingId::new(case.shard()),
        case,
        organisation: who.org,
        staff: who.sub,
        came_by: None,
        outcome: Outcome::new("agreement"),
        concluded_on: day("2026-03-09"),
    };
    world.feed(fact).await.unwrap();
    assert_eq!(handlers(&world, who, register().await).await[0]["load"], 0);
}

#[tokio::test]
async fn a_late_conclusion_leaves_the_handler_of_a_later_hand_over_alone() {
    let world = World::new().await;
    let (village, township) = (&world.village.people[0], &world.township.people[0]);
    let case = world
        .register(&world.village, DisputeType::Neighbours)
        .await;
    let mut back = Value::Null;
    for (from, to, office) in [
        (village, township, &world.township),
        (township, village, &world.village),
    ] {
        let mut body = offer(case, office, "transfer");
        body["offered_on"] = json!("2026-03-10");
        let offered = world.offer(from, &body).await.ok();
        back = world.step(to, &offered, "accept", json!({})).await.ok();
    }
    let open_cases = async || {
        let next = world
            .register(&world.village, DisputeType::Neighbours)
            .await;
        let weighed = handlers(&world, village, next).await;
        let loads = weighed.as_array().unwrap().iter();
        loads.filter_map(|one| one["load"].as_i64()).sum::<i64>()
    };
    // The end of what the village did before it handed the case over.
    concluded(&world, case, village).await;
    assert_eq!(open_cases().await, 1);
    let referral = back["id"].as_str().unwrap().parse().unwrap();
    concluded_by(&world, case, village, Some(referral)).await;
    // The one that was registered to look.
    assert_eq!(open_cases().await, 1);
}

#[tokio::test]
async fn cases_from_outside_go_to_the_least_loaded() {
    let world = World::new().await;
    // Both equally qualified.
    world
        .feed(member(&world.medical.people[1], 0))
        .await
        .unwrap();
    let mut assigned = Vec::new();
    for _ in 0..4 {
        let case = world.register(&world.village, DisputeType::Medical).await;
        let committee = &world.medical.people[0];
        let referral = world.referrals(committee, case).await.remove(0);
        world
            .step(committee, &referral, "accept", json!({}))
            .await
            .ok();
        if let Some(Event::HandlerAssigned(one)) = world.recorded(case).await.last() {
            assigned.push(one.staff);
        }
    }
    let mut counts: Vec<_> = world
        .medical
        .people
        .iter()
        .map(|who| assigned.iter().filter(|staff| **staff == who.sub).count())
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, [2, 2]);
}

#[tokio::test]
async fn an_explicit_choice_does_not_beat_a_conflict_of_interest() {
    let world = World::new().await;
    let mut barred = member(&world.medical.people[0], 0);
    barred.interests = vec!["申请人身份索引".into()];
    world.feed(barred).await.unwrap();
    let case = world.register(&world.village, DisputeType::Medical).await;
    let (one, other) = (&world.medical.people[0], &world.medical.people[1]);
    let referral = world.referrals(other, case).await.remove(0);
    let refused = world
        .step(other, &referral, "accept", json!({"handler": one.sub}))
        .await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::CONFLICT, "STATE-0004")
    );
    let stranger = world.court.people[0].sub;
    let refused = world
        .step(other, &referral, "accept", json!({"handler": stranger}))
        .await;
    assert_eq!((refused.status.as_u16(), refused.code()), (422, "REQ-0004"));
    world
        .step(other, &referral, "accept", json!({"handler": other.sub}))
        .await
        .ok();
}

#[tokio::test]
async fn a_supervisor_replaces_the_handler() {
    let world = World::new().await;
    let case = world
        .register(&world.village, DisputeType::Neighbours)
        .await;
    let (one, other) = (&world.village.people[0], &world.village.people[1]);
    let path = format!("/cases/{case}/handler");
    let body = json!({"version": 2, "staff": other.sub, "reason": "原承办人外出培训"});
    let refused = world.post(one, &path, &body).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let supervisor = &world.root.people[0];
    let stranger = json!({"version": 2, "staff": world.court.people[0].sub, "reason": "熟悉情况"});
    let refused = world.post(supervisor, &path, &stranger).await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/staff");
    let changed = world.post(supervisor, &path, &body).await.ok();
    assert_eq!(changed["version"], 3);
    assert!(
        changed["handlers"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("外出培训")
    );
    let stale = world.post(supervisor, &path, &body).await;
    assert_eq!(stale.code(), "STATE-0001");
    let events = world.recorded(case).await;
    let Some(Event::HandlerAssigned(assigned)) = events.last() else {
        panic!("{events:?}");
    };
    assert_eq!(
        (assigned.staff, assigned.accepted_on),
        (other.sub, day("2026-03-02"))
    );
    // The load went along.
    let next = world
        .register(&world.village, DisputeType::Neighbours)
        .await;
    let weighed = handlers(&world, one, next).await;
    assert_eq!(
        (&weighed[0]["staff"], &weighed[0]["load"]),
        (&json!(one.sub), &json!(0))
    );
    assert_eq!(
        (&weighed[1]["staff"], &weighed[1]["load"]),
        (&json!(other.sub), &json!(1))
    );
}

#[tokio::test]
async fn a_body_takes_on_what_was_returned_to_it() {
    let world = World::new().await;
    let mut fact = world.dispute(&world.health, DisputeType::Medical);
    fact.staff = world.health.people[0].sub;
    let case = fact.case;
    world.feed(fact).await.unwrap();
    let clerk = &world.health.people[0];
    let path = format!("/cases/{case}/handler");
    let body = json!({"version": world.version(case).await, "staff": clerk.sub, "reason": "由本机关行政调解"});
    let refused = world.post(clerk, &path, &body).await;
    assert_eq!(refused.code(), "STATE-0002");
    let referral = world.referrals(clerk, case).await.remove(0);
    let why = json!({"explanation": "由本机关行政调解"});
    world.step(clerk, &referral, "withdraw", why).await.ok();
    let body = json!({"version": world.version(case).await, "staff": clerk.sub, "reason": "由本机关行政调解"});
    world.post(clerk, &path, &body).await.ok();
    let events = world.recorded(case).await;
    let Some(Event::HandlerAssigned(assigned)) = events.last() else {
        panic!("{events:?}");
    };
    assert_eq!(assigned.procedure, "admin_mediation_medical");
    assert_eq!(assigned.accepted_on, day("2026-03-10"));
    concluded(&world, case, clerk).await;
    let body =
        json!({"version": world.version(case).await, "staff": clerk.sub, "reason": "再次受理"});
    assert_eq!(world.post(clerk, &path, &body).await.code(), "STATE-0002");

    // Handed over after its end and sent back, it is to be dealt with once more, and once only.
    let mut to_court = offer(case, &world.court, "to_litigation");
    to_court["offered_on"] = json!("2026-03-10");
    let offered = world.offer(clerk, &to_court).await.ok();
    let back = json!({"reason": "other", "explanation": "应当先行调解"});
    let judge = &world.court.people[0];
    world.step(judge, &offered, "return", back).await.ok();
    let body =
        json!({"version": world.version(case).await, "staff": clerk.sub, "reason": "再次受理"});
    world.post(clerk, &path, &body).await.ok();
    concluded(&world, case, clerk).await;
    let body =
        json!({"version": world.version(case).await, "staff": clerk.sub, "reason": "第三次受理"});
    assert_eq!(world.post(clerk, &path, &body).await.code(), "STATE-0002");
}

#[tokio::test]
async fn what_came_back_before_its_end_is_over() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let (mediator, judge) = (&world.township.people[0], &world.court.people[0]);
    let mut to_court = offer(case, &world.court, "to_litigation");
    to_court["offered_on"] = json!("2026-03-10");
    let offered = world.offer(mediator, &to_court).await.ok();
    let back = json!({"reason": "other", "explanation": "应当先行调解"});
    world.step(judge, &offered, "return", back).await.ok();
    concluded(&world, case, mediator).await;
    let version = world.version(case).await;
    let body = json!({"version": version, "staff": mediator.sub, "reason": "再次受理"});
    let path = format!("/cases/{case}/handler");
    assert_eq!(
        world.post(mediator, &path, &body).await.code(),
        "STATE-0002"
    );
}

#[tokio::test]
async fn nobody_with_the_role_means_that_it_cannot_be_accepted() {
    let world = World::new().await;
    let mut clerk = member(&world.court.people[0], 0);
    clerk.roles = vec![Role::Administrator];
    world.feed(clerk).await.unwrap();
    let case = world.register(&world.township, DisputeType::Contract).await;
    let body = offer(case, &world.court, "to_litigation");
    let offered = world.offer(&world.township.people[0], &body).await.ok();
    let refused = world
        .step(&world.court.people[0], &offered, "accept", json!({}))
        .await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::CONFLICT, "STATE-0002")
    );
    assert_eq!(world.kinds(case).await.len(), 3);
}

#[tokio::test]
async fn whoever_takes_a_case_on_sees_whom_they_may_name_for_it() {
    let world = World::new().await;
    let mut barred = member(&world.medical.people[1], 0);
    barred.interests = vec!["申请人身份索引".into()];
    world.feed(barred).await.unwrap();
    let case = world.register(&world.village, DisputeType::Medical).await;
    let (clerk, tied) = (&world.medical.people[0], &world.medical.people[1]);
    let referral = world.referrals(clerk, case).await.remove(0);
    let path = format!("/referrals/{}/handlers", referral["id"].as_str().unwrap());
    let found = world.get(clerk, &path).await.ok();
    let names: Vec<_> = found.as_array().unwrap().iter().collect();
    assert_eq!((names.len(), &names[0]["staff"]), (1, &json!(clerk.sub)));
    assert_eq!(world.get(tied, &path).await.code(), "STATE-0004");
    let sender = &world.village.people[0];
    assert_eq!(world.get(sender, &path).await.status, StatusCode::FORBIDDEN);
    world
        .step(clerk, &referral, "accept", json!({"handler": clerk.sub}))
        .await
        .ok();
    assert_eq!(world.get(clerk, &path).await.code(), "STATE-0002");
}
