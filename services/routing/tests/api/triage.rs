use contracts::Event;
use contracts::event::{CaseCorrected, RoutedMode};
use contracts::vocabulary::{CaseKind, DisputeType, PetitionPurpose, ReferralBasis, Word};
use kernel::{OrganisationId, Shard, StaffId};
use messaging::HandlerError;
use serde_json::json;

use crate::calls::offer;
use crate::feed::member;
use crate::world::{World, day};

#[tokio::test]
async fn a_case_that_its_registrar_handles_stays_there() {
    let world = World::new().await;
    let case = world
        .register(&world.village, DisputeType::Neighbours)
        .await;
    assert_eq!(world.kinds(case).await, ["case_routed", "handler_assigned"]);
    let events = world.recorded(case).await;
    let Event::HandlerAssigned(assigned) = &events[1] else {
        panic!("{events:?}");
    };
    assert_eq!(assigned.staff, world.village.people[0].sub);
    assert_eq!(assigned.accepted_on, day("2026-03-02"));
    assert_eq!(assigned.procedure, "people_mediation");

    let path = format!("/cases/{case}/decision");
    let decision = world.get(&world.village.people[1], &path).await.ok();
    assert_eq!(decision["mode"], "kept");
    assert_eq!(decision["version"], 2);
    assert_eq!(decision["handlers"][0]["chosen"], true);
    assert_eq!(decision["handlers"].as_array().unwrap().len(), 2);
    assert_eq!(
        decision["bodies"][0]["organisation"],
        world.village.id.to_string()
    );
}

#[tokio::test]
async fn a_case_for_another_body_is_offered_to_it() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let events = world.recorded(case).await;
    let [Event::CaseRouted(routed), Event::ReferralOffered(offered)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(
        (routed.mode.clone(), routed.organisation),
        (RoutedMode::Offered.into(), Some(world.medical.id))
    );
    assert_eq!(
        (offered.from, offered.to),
        (world.village.id, world.medical.id)
    );
    assert_eq!(offered.basis, ReferralBasis::Dispatch);
    assert_eq!(offered.offered_on, day("2026-03-02"));
    let inbox = world
        .get(
            &world.medical.people[1],
            "/referrals?box=inbox&state=offered",
        )
        .await
        .ok();
    assert_eq!(inbox["items"][0]["case"], case.to_string());
    assert_eq!(inbox["items"][0]["procedure"], "medical_people_mediation");
}

#[tokio::test]
async fn a_redelivered_registration_changes_nothing() {
    let world = World::new().await;
    let fact = world.dispute(&world.village, DisputeType::Neighbours);
    world.feed(fact.clone()).await.unwrap();
    world.feed(fact.clone()).await.unwrap();
    assert_eq!(world.kinds(fact.case).await.len(), 2);
}

#[tokio::test]
async fn a_case_waits_for_what_the_directory_has_not_told_yet() {
    let world = World::new().await;
    let mut early = world.dispute(&world.village, DisputeType::Neighbours);
    early.organisation = OrganisationId::new(Shard::spread(1));
    assert!(matches!(
        world.feed(early).await,
        Err(HandlerError::Later(_))
    ));
    let mut early = world.dispute(&world.village, DisputeType::Neighbours);
    early.staff = StaffId::new(Shard::DIRECTORY);
    let case = early.case;
    assert!(matches!(
        world.feed(early).await,
        Err(HandlerError::Later(_))
    ));
    assert_eq!(world.kinds(case).await, [""; 0]);
}

#[tokio::test]
async fn who_registered_it_is_passed_over_in_a_conflict_of_interest() {
    let world = World::new().await;
    let mut barred = member(&world.village.people[0], 0);
    barred.interests = vec!["被申请人身份索引".into()];
    world.feed(barred).await.unwrap();
    let case = world
        .register(&world.village, DisputeType::Neighbours)
        .await;
    let events = world.recorded(case).await;
    let Some(Event::HandlerAssigned(assigned)) = events.last() else {
        panic!("{events:?}");
    };
    assert_eq!(assigned.staff, world.village.people[1].sub);
}

#[tokio::test]
async fn when_the_whole_body_is_barred_a_person_decides() {
    let world = World::new().await;
    for (number, who) in world.village.people.iter().enumerate() {
        let mut barred = member(who, number);
        barred.interests = vec!["申请人身份索引".into()];
        world.feed(barred).await.unwrap();
    }
    let case = world
        .register(&world.village, DisputeType::Neighbours)
        .await;
    assert_eq!(world.kinds(case).await, ["case_routed"]);
    let path = format!("/cases/{case}/decision");
    let decision = world.get(&world.village.people[0], &path).await.ok();
    assert_eq!(decision["mode"], "proposed");
    assert_eq!(
        decision["handlers"][0]["reason"],
        "与当事人有利害关系，应当回避。"
    );
}

#[tokio::test]
async fn a_petition_is_proposed_and_the_clerk_decides() {
    let world = World::new().await;
    let mut fact = world.dispute(&world.petitions, DisputeType::Medical);
    fact.kind = CaseKind::Petition.into();
    fact.purpose = Some(PetitionPurpose::Appeal.into());
    let case = fact.case;
    world.feed(fact).await.unwrap();
    assert_eq!(world.kinds(case).await, ["case_routed"]);
    let clerk = &world.petitions.people[0];
    let targets = world
        .get(clerk, &format!("/cases/{case}/targets"))
        .await
        .ok();
    assert_eq!(targets[0]["organisation"], world.health.id.to_string());
    assert_eq!(targets[0]["basis"], "forward");
    assert!(
        targets[0]["proposed"]
            .as_str()
            .unwrap()
            .contains("第三十一条")
    );
    assert!(targets[1]["proposed"].is_null());
    for q in ["法院", "法　院\u{200B}"] {
        let path = format!("/cases/{case}/targets?q={q}");
        let named = world.get(clerk, &path).await.ok();
        assert_eq!(named[0]["organisation"], world.court.id.to_string());
        assert_eq!(named.as_array().unwrap().len(), 1);
    }
    // Who gave it back is not proposed again.
    let body = offer(case, &world.health, "forward");
    let forwarded = world.offer(clerk, &body).await.ok();
    let why = json!({"reason": "other", "explanation": "不属于本机关的职权范围"});
    let receiver = &world.health.people[0];
    world.step(receiver, &forwarded, "return", why).await.ok();
    let path = format!("/cases/{case}/targets");
    let targets = world.get(clerk, &path).await.ok();
    let mut targets = targets.as_array().unwrap().iter();
    assert!(targets.all(|target| target["proposed"].is_null()));
}

#[tokio::test]
async fn an_amended_title_shows_in_lists() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let title = "术后护理纠纷".to_owned();
    world
        .feed(contracts::event::CaseAmended { case, title })
        .await
        .unwrap();
    let referrals = world.referrals(&world.village.people[0], case).await;
    assert_eq!(referrals[0]["title"], "术后护理纠纷");
}

#[tokio::test]
async fn a_case_of_a_type_of_a_later_version_is_not_routed_by_half_of_what_it_says() {
    let world = World::new().await;
    let mut fact = world.dispute(&world.village, DisputeType::Neighbours);
    fact.dispute_type = Word::Unknown("low_altitude_flight".into());
    let case = fact.case;
    let waits = world.feed(fact).await.unwrap_err();
    assert!(matches!(waits, HandlerError::Unreadable(_)), "{waits}");
    assert!(world.recorded(case).await.is_empty());
}

#[tokio::test]
async fn a_corrected_type_is_weighed_anew_and_proposed_and_the_same_is_let_be() {
    let world = World::new().await;
    let village = &world.village;
    let case = world.register(village, DisputeType::Neighbours).await;
    let corrected = |dispute_type: DisputeType| CaseCorrected {
        case,
        fields: vec![contracts::vocabulary::CaseField::DisputeType.into()],
        dispute_type: dispute_type.into(),
        channel: contracts::vocabulary::Channel::Application.into(),
        amount_fen: None,
        people: 2,
    };
    world.feed(corrected(DisputeType::Medical)).await.unwrap();
    let events = world.recorded(case).await;
    let Some(Event::CaseRouted(routed)) = events.last() else {
        panic!("{events:?}");
    };
    assert_eq!(routed.mode, RoutedMode::Proposed);
    assert_eq!(routed.organisation, Some(world.medical.id));
    let path = format!("/cases/{case}/decision");
    let decision = world.get(&village.people[1], &path).await.ok();
    assert_eq!(decision["mode"], "proposed");
    assert_eq!(decision["procedure"], "medical_people_mediation");
    // Who handles it goes on until a person decides.
    assert_eq!(decision["holder"], village.id.to_string());
    let told = events.len();
    world.feed(corrected(DisputeType::Medical)).await.unwrap();
    assert_eq!(world.recorded(case).await.len(), told);
}
