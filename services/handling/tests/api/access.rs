//! Who is answered, and who may act.

use contracts::event::{CaseParty, ParticipationChanged, PartyAdded, PartyLeft};
use contracts::vocabulary::{PartyKind, PartySide, PetitionPurpose, ProceedingAction, Role};
use contracts::{Claims, Service};
use kernel::{PartyId, Shard, StaffId};
use reqwest::Method;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn nobody_without_a_token_gets_past_the_door() {
    let world = World::new().await;
    let document = world.openapi().await;
    let paths = document["paths"].as_object().unwrap();
    for action in ProceedingAction::ALL {
        let step = format!("/{action}");
        assert!(paths.keys().any(|path| path.ends_with(&step)), "{step}");
    }
    let id = uuid::Uuid::now_v7();
    for (path, methods) in paths {
        let path = path
            .replace("{case_id}", &format!("case_{id}"))
            .replace("{proceeding_id}", &format!("proceeding_{id}"));
        for method in methods.as_object().unwrap().keys() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            assert_eq!(world.anonymous(method, &path).await, 401, "{path}");
        }
    }
}

#[tokio::test]
async fn outsiders_do_not_learn_of_the_case() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    let neighbour = world.body("5104/22/", "邻镇调委会").await;
    let neighbour = neighbour.claims(Role::Mediator);
    let list = format!("/cases/{}/proceedings", at.case);
    assert_eq!(world.get(&neighbour, &list).await.0, 404);
    let wish = json!({"version": at.version, "outcome": "agreement"});
    for action in ["begin", "conclude"] {
        let answer = world.post(&neighbour, &at.path(action), &wish).await;
        assert_eq!(answer.0, if action == "begin" { 422 } else { 404 });
    }
    let other = world.opened("people_mediation").await;
    let elsewhere = format!("/cases/{}/proceedings/{}/conclude", other.case, at.id);
    let mediator = world.committee.claims(Role::Mediator);
    assert_eq!(world.post(&mediator, &elsewhere, &wish).await.0, 404);
}

#[tokio::test]
async fn who_sees_the_case_and_does_not_handle_it_may_not_act() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    let wish = json!({"version": at.version, "outcome": "agreement"});
    let above = world.body("5104/", "市委政法委").await;
    for (body, role) in [
        (&world.committee, Role::Administrator),
        (&world.committee, Role::Supervisor),
        (&above, Role::Supervisor),
    ] {
        let answer = world
            .post(&body.claims(role), &at.path("conclude"), &wish)
            .await;
        assert_eq!((answer.0, &answer.1["code"]), (403, &json!("AUTH-0006")));
    }
}

/// Recusal beats every grant, also the handler's own.
#[tokio::test]
async fn whoever_has_ties_to_a_party_may_not_act() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    world.has_ties(&world.committee, &["申请人"]).await;
    let (status, problem) = world
        .step(&at, "conclude", json!({"outcome": "agreement"}))
        .await;
    assert_eq!((status, &problem["code"]), (409, &json!("STATE-0004")));
    let list = world.list(&world.committee, Role::Mediator, at.case).await;
    assert_eq!(list[0]["actions"], json!([]));
    world.has_ties(&world.committee, &["别人"]).await;
    assert_eq!(
        world
            .step(&at, "conclude", json!({"outcome": "withdrawn"}))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn a_walled_case_is_found_and_handled_by_those_alone_whom_it_is_open_to() {
    let world = World::new().await;
    let case = world.registered(Some(PetitionPurpose::Accusation)).await;
    let assigned = World::assignment(case, &world.committee, "petition_accusation");
    world.feed(Service::Routing, case.uuid(), assigned).await;
    let at = world.newest(case).await;
    let list = format!("/cases/{case}/proceedings");
    let wish = json!({"version": at.version, "outcome": "handled"});
    let above = world.body("5104/", "市委政法委").await;
    let colleague = Claims {
        sub: StaffId::new(Shard::DIRECTORY),
        ..world.committee.claims(Role::PetitionClerk)
    };
    for outsider in [colleague.clone(), above.claims(Role::Supervisor)] {
        assert_eq!(world.get(&outsider, &list).await.0, 404);
        let step = world.post(&outsider, &at.path("conclude"), &wish).await;
        assert_eq!(step.0, 404, "{}", step.1);
    }
    let told = ParticipationChanged {
        case,
        joined: vec![world.committee.id],
        left: Vec::new(),
        open_to: Some(vec![world.committee.staff, colleague.sub]),
    };
    world.feed(Service::Routing, case.uuid(), told).await;
    let step = world.post(&colleague, &at.path("conclude"), &wish).await;
    assert_eq!(step.0, 200, "{}", step.1);
}

/// Who comes later bars as who was there from the start, for as long as they are a party.
#[tokio::test]
async fn ties_bar_by_who_is_a_party_now() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    world.has_ties(&world.committee, &["第三人"]).await;
    let id = PartyId::new(at.case.shard());
    let party = CaseParty {
        party: id,
        side: PartySide::ThirdParty.into(),
        kind: PartyKind::Person.into(),
        identity: Some("第三人".into()),
        organisation: None,
    };
    let may_act = async || {
        let shown = world.newest_answer(at.case).await;
        !shown["actions"].as_array().unwrap().is_empty()
    };
    assert!(may_act().await);
    let added = PartyAdded {
        case: at.case,
        party: party.clone(),
    };
    world.feed(Service::Intake, id.uuid(), added).await;
    assert!(!may_act().await);
    let left = PartyLeft {
        case: at.case,
        party,
        left_on: "2026-03-04".parse().unwrap(),
    };
    world.feed(Service::Intake, id.uuid(), left).await;
    assert!(may_act().await);
}
