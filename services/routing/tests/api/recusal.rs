//! Whoever has ties to a party does nothing about the case, whatever their role; they read.

use contracts::Claims;
use contracts::event::{CaseParty, Event, PartyAdded, PartyCorrected, PartyLeft};
use contracts::vocabulary::{DisputeType, PartyField, PartyKind, PartySide, ReferralAction};
use kernel::PartyId;
use serde_json::{Value, json};

use crate::calls::offer;
use crate::feed::member;
use crate::world::World;

const CONFLICT: &str = "STATE-0004";

/// Declares ties of somebody to the respondent of every case.
async fn tie(world: &World, who: &Claims) {
    let mut tied = member(who, 0);
    tied.interests = vec!["被申请人身份索引".into()];
    world.feed(tied).await.unwrap();
}

/// What each step of a referral is sent with.
fn fields(step: &str) -> Value {
    match step {
        "return" => json!({"reason": "other", "explanation": "应当先行调解"}),
        "withdraw" => json!({"explanation": "改送其他机关"}),
        "report" => json!({"result": "已经办结"}),
        _ => json!({}),
    }
}

#[tokio::test]
async fn whoever_has_ties_takes_no_step_of_a_referral() {
    let world = World::new().await;
    let (holder, judge) = (&world.township.people[0], &world.court.people[0]);
    let case = world
        .register(&world.township, DisputeType::Neighbours)
        .await;
    let body = offer(case, &world.court, "to_litigation");
    let offered = world.offer(holder, &body).await.ok();
    for who in [holder, judge] {
        tie(&world, who).await;
    }
    for action in ReferralAction::ALL {
        let who = match action {
            ReferralAction::Withdraw => holder,
            _ => judge,
        };
        let step = action.as_str();
        let refused = world.step(who, &offered, step, fields(step)).await;
        assert_eq!(refused.code(), CONFLICT, "{step}: {}", refused.body);
    }
    for who in [holder, judge] {
        let seen = world.referrals(who, case).await.remove(0);
        assert_eq!(seen["actions"], json!([]));
    }
}

#[tokio::test]
async fn a_holder_with_ties_hands_nothing_over_and_a_superior_names_nobody() {
    let world = World::new().await;
    let (holder, supervisor) = (&world.township.people[0], &world.root.people[0]);
    tie(&world, holder).await;
    tie(&world, supervisor).await;
    // Registering is no decision.
    let case = world
        .register(&world.township, DisputeType::Neighbours)
        .await;
    let body = offer(case, &world.court, "to_litigation");
    let refused = world.offer(holder, &body).await;
    assert_eq!(refused.code(), CONFLICT, "{}", refused.body);
    let body = json!({"version": 2, "staff": holder.sub, "reason": "试图更换"});
    let refused = world
        .post(supervisor, &format!("/cases/{case}/handler"), &body)
        .await;
    assert_eq!(refused.code(), CONFLICT, "{}", refused.body);
    for who in [holder, supervisor] {
        let decision = world.get(who, &format!("/cases/{case}/decision")).await;
        assert_eq!(decision.ok()["actions"], json!([]));
    }
}

#[tokio::test]
async fn ties_bar_by_who_is_a_party_now() {
    let world = World::new().await;
    let holder = &world.township.people[0];
    let case = world
        .register(&world.township, DisputeType::Neighbours)
        .await;
    tie(&world, holder).await;
    let id = PartyId::new(case.shard());
    let party = |identity: &str| CaseParty {
        party: id,
        side: PartySide::Respondent.into(),
        kind: PartyKind::Person.into(),
        identity: Some(identity.into()),
        organisation: None,
    };
    let registered = "被申请人身份索引";
    let corrected = |before: &str, now: &str| PartyCorrected {
        case,
        party: party(now),
        fields: vec![PartyField::Identity.into()],
        identity_before: Some(before.into()),
    };
    let left = PartyLeft {
        case,
        party: party("丙"),
        left_on: "2026-03-05".parse().unwrap(),
    };
    let added = PartyAdded {
        case,
        party: party(registered),
    };
    for (event, barred) in [
        // The respondent was somebody else.
        (Event::from(corrected(registered, "乙")), false),
        (added.into(), true),
        (corrected(registered, "丙").into(), false),
        (corrected("乙", registered).into(), true),
        (left.into(), true),
        (corrected(registered, "乙").into(), false),
    ] {
        world.feed(event.clone()).await.unwrap();
        let decision = world.get(holder, &format!("/cases/{case}/decision")).await;
        let nothing = decision.ok()["actions"] == json!([]);
        assert_eq!(nothing, barred, "{event:?}");
    }
}
