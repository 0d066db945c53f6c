use contracts::Event;
use contracts::vocabulary::DisputeType;
use serde_json::json;

use crate::calls::offer;
use crate::world::{World, day};

#[tokio::test]
async fn an_offer_is_dated_between_registration_and_today() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let mediator = &world.township.people[0];
    for (day, code) in [("2026-03-01", "LAW-0002"), ("2026-03-11", "LAW-0003")] {
        let mut body = offer(case, &world.court, "to_litigation");
        body["offered_on"] = json!(day);
        let refused = world.offer(mediator, &body).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (422, code));
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains("2026-03-02至2026-03-10"), "{detail}");
    }
    let mut body = offer(case, &world.court, "to_litigation");
    body["offered_on"] = json!("2026-13-40");
    assert_eq!(world.offer(mediator, &body).await.status.as_u16(), 422);
}

#[tokio::test]
async fn no_step_is_dated_before_the_one_it_follows() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let (mediator, clerk) = (&world.township.people[0], &world.court.people[0]);
    let mut body = offer(case, &world.court, "to_litigation");
    body["offered_on"] = json!("2026-03-04");
    let offered = world.offer(mediator, &body).await.ok();
    let early = world
        .step(
            clerk,
            &offered,
            "receive",
            json!({"received_on": "2026-03-03"}),
        )
        .await;
    assert_eq!(early.code(), "LAW-0002");
    let received = world
        .step(
            clerk,
            &offered,
            "receive",
            json!({"received_on": "2026-03-06"}),
        )
        .await
        .ok();
    for (step, body) in [
        ("accept", json!({"accepted_on": "2026-03-05"})),
        (
            "return",
            json!({"returned_on": "2026-03-05", "reason": "other", "explanation": "另有原因说明"}),
        ),
    ] {
        assert_eq!(
            world.step(clerk, &received, step, body).await.code(),
            "LAW-0002"
        );
    }
    let future = world
        .step(
            clerk,
            &received,
            "accept",
            json!({"accepted_on": "2026-03-11"}),
        )
        .await;
    assert_eq!(future.code(), "LAW-0003");
    let accepted = world
        .step(
            clerk,
            &received,
            "accept",
            json!({"accepted_on": "2026-03-06"}),
        )
        .await
        .ok();
    let early = json!({"reported_on": "2026-03-05", "result": "已立案"});
    assert_eq!(
        world.step(clerk, &accepted, "report", early).await.code(),
        "LAW-0002"
    );
}

#[tokio::test]
async fn without_a_date_it_happened_today() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let committee = &world.medical.people[0];
    let referral = world.referrals(committee, case).await.remove(0);
    let accepted = world
        .step(committee, &referral, "accept", json!({}))
        .await
        .ok();
    assert_eq!(accepted["accepted_on"], "2026-03-10");
}

#[tokio::test]
async fn what_follows_from_a_registration_counts_as_entered_with_it() {
    let world = World::new().await;
    // A minute before midnight in China, of the day before routing's.
    let at = "2026-03-09T15:59:00Z";
    let (village, kept, offered) = (
        &world.village,
        DisputeType::Neighbours,
        DisputeType::Medical,
    );
    let kept = world.register_at(at, village, kept).await;
    let offered = world.register_at(at, village, offered).await;
    let entered = |event: &Event| match event {
        Event::HandlerAssigned(assigned) => assigned.recorded_on,
        Event::ReferralOffered(offered) => offered.recorded_on,
        _ => None,
    };
    for case in [kept, offered] {
        let events = world.recorded(case).await;
        let [_, followed] = events.as_slice() else {
            panic!("{events:?}");
        };
        assert_eq!(entered(followed), Some(day("2026-03-09")), "{followed:?}");
    }
    // What a person does is entered when they do it.
    let (mediator, doctor) = (&village.people[0], &world.medical.people[0]);
    let referral = world.referrals(doctor, offered).await.remove(0);
    let accept = json!({"accepted_on": "2026-03-09"});
    world.step(doctor, &referral, "accept", accept).await.ok();
    let body = offer(kept, &world.court, "to_litigation");
    world.offer(mediator, &body).await.ok();
    for case in [kept, offered] {
        let last = world.recorded(case).await.pop().unwrap();
        assert_eq!(entered(&last), None, "{last:?}");
    }
}
