//! Who acts for a party: named within what the law says, found, barring, released.

use contracts::Claims;
use contracts::event::{CameBy, Conclude, Open, Proceeded, StaffRegistered};
use contracts::vocabulary::{Outcome, Role};
use kernel::{CaseId, ProceedingId};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Answer, World, dispute, with};

async fn name(world: &World, who: &Claims, (case, party): (&str, &str), body: &Value) -> Answer {
    let path = format!("/cases/{case}/parties/{party}/representatives");
    let key = Uuid::new_v4().to_string();
    world
        .ask(who, Method::POST, &path, |request| {
            request.header("Idempotency-Key", &key).json(body)
        })
        .await
}

async fn file(world: &World, who: &Claims, case: &str) -> Value {
    world.get(who, &format!("/cases/{case}")).await.body
}

fn proceeded<T>(case: &str, proceeding: ProceedingId, by: &Claims, what: T) -> Proceeded<T> {
    Proceeded {
        proceeding,
        case: case.parse().unwrap(),
        organisation: by.org,
        staff: by.sub,
        came_by: CameBy::Itself,
        on: "2026-11-20".parse().unwrap(),
        by: None,
        what,
    }
}

/// The body handles the case under this procedure.
async fn handles(world: &World, case: &str, by: &Claims, procedure: &str) -> ProceedingId {
    let id: CaseId = case.parse().unwrap();
    let proceeding = ProceedingId::new(id.shard());
    let opened = Open {
        procedure: procedure.into(),
        recorded_on: "2026-11-20".parse().unwrap(),
    };
    world
        .tell(proceeded(case, proceeding, by, opened))
        .await
        .unwrap();
    proceeding
}

fn agent() -> Value {
    json!({"role": "agent", "name": "周 律师", "identity": "440524188001010014",
           "phone": "13700001111", "authority": ["receive", "general"],
           "scope_note": "参加调解，代为签收", "signed": true})
}

#[tokio::test]
async fn who_acts_is_masked_found_and_bars_until_they_are_released() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let case = world.registered(&clerk, &dispute()).await;
    let before = file(&world, &clerk, &case).await;
    let party = (case.as_str(), before["parties"][0]["id"].as_str().unwrap());
    let named = name(&world, &clerk, party, &agent()).await;
    assert_eq!(named.status, 201, "{named:?}");
    let shown = file(&world, &clerk, &case).await;
    let who = &shown["parties"][0]["representatives"][0];
    assert_eq!(who["name"], "周律师");
    assert_eq!(who["identity"], "440524********0014");
    assert_eq!(who["authority"], json!(["general", "receive"]));
    assert_eq!(shown["parties"][0]["version"], 0, "the party is as it was");
    assert_eq!(world.search(&clerk, "440524188001010014").await.len(), 1);
    assert_eq!(world.search(&clerk, "13700001111").await.len(), 1);
    let path = format!("/cases/{case}/parties/{}/unmask", party.1);
    let full = world
        .post(&clerk, &path, &json!({"reason": "contact"}))
        .await;
    assert_eq!(full.body["representatives"][0]["phone"], "13700001111");
    let told = world
        .value("SELECT data FROM event_log WHERE type = 'intake.representative_named.v1'")
        .await;
    for hidden in ["周", "440524", "签收"] {
        assert!(!told.contains(hidden), "{told}");
    }

    let ties = "SELECT identity_index FROM representative";
    world
        .tell(StaffRegistered {
            staff: clerk.sub,
            organisation: clerk.org,
            name: clerk.name.clone(),
            roles: clerk.roles.clone(),
            qualifications: Vec::new(),
            active: true,
            email: None,
            interests: vec![world.value(ties).await],
        })
        .await
        .unwrap();
    assert_eq!(file(&world, &clerk, &case).await["barred"], true);
    let mut colleague = world.clerk("5104/dongqu/", Role::Mediator).await;
    colleague.org = clerk.org;
    let end = format!(
        "/cases/{case}/representatives/{}/end",
        who["id"].as_str().unwrap()
    );
    let ended = json!({"version": 1, "reason": "解除委托"});
    let barred = world.post(&clerk, &end, &ended).await;
    assert_eq!(barred.body["code"], "STATE-0004", "{barred:?}");
    let done = world.post(&colleague, &end, &ended).await;
    assert_eq!(done.status, 200, "{done:?}");
    assert_eq!(file(&world, &clerk, &case).await["barred"], false);
    assert_eq!(world.post(&colleague, &end, &ended).await.status, 409);
}

#[tokio::test]
async fn whoever_acts_for_a_party_that_leaves_acts_no_more() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let mut body = dispute();
    let third = json!({"side": "third_party", "kind": "person", "name": "赵六"});
    body["parties"].as_array_mut().unwrap().push(third);
    let case = world.registered(&clerk, &body).await;
    let before = file(&world, &clerk, &case).await;
    let party = (case.as_str(), before["parties"][2]["id"].as_str().unwrap());
    assert_eq!(name(&world, &clerk, party, &agent()).await.status, 201);
    let leave = format!("/cases/{case}/parties/{}/leave", party.1);
    let left = json!({"version": 0, "reason": "误列"});
    assert_eq!(world.post(&clerk, &leave, &left).await.status, 200);
    let after = file(&world, &clerk, &case).await;
    let who = &after["parties"][2]["representatives"][0];
    assert_eq!(who["to_on"], after["parties"][2]["left_on"]);
    let gone = name(&world, &clerk, party, &agent()).await;
    assert_eq!(gone.status, 404, "{gone:?}");
}

#[tokio::test]
async fn what_the_procedure_says_of_agents_holds_while_it_goes_on() {
    let world = World::new().await;
    let clerk = world.clerk("5104/gongan/", Role::Mediator).await;
    let case = world.registered(&clerk, &dispute()).await;
    let before = file(&world, &clerk, &case).await;
    let respondent = (case.as_str(), before["parties"][1]["id"].as_str().unwrap());
    let proceeding = handles(&world, &case, &clerk, "admin_mediation_police").await;
    let refused = name(&world, &clerk, respondent, &agent()).await;
    assert_eq!(refused.body["code"], "LAW-0001", "{refused:?}");
    assert!(
        refused.body["detail"]
            .as_str()
            .unwrap()
            .contains("第一百八十一条")
    );
    let failed = Conclude {
        outcome: Outcome::new("failed"),
    };
    let concluded = proceeded(&case, proceeding, &clerk, failed);
    world.tell(concluded).await.unwrap();
    assert_eq!(name(&world, &clerk, respondent, &agent()).await.status, 201);

    handles(&world, &case, &clerk, "admin_mediation_traffic").await;
    let applicant = (case.as_str(), before["parties"][0]["id"].as_str().unwrap());
    let mut vague = agent();
    vague["scope_note"] = Value::Null;
    let refused = name(&world, &clerk, applicant, &vague).await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/scope_note");
    for (wrong, pointer) in [
        (with(agent(), json!({"authority": []})), "/authority/0"),
        (with(agent(), json!({"role": "guardian"})), "/authority/0"),
        (with(agent(), json!({"name": ""})), "/name"),
        (
            with(agent(), json!({"identity": "91350100M000100Y43"})),
            "/identity",
        ),
        (with(agent(), json!({"from_on": "2999-01-01"})), "/from_on"),
    ] {
        let refused = name(&world, &clerk, applicant, &wrong).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert_eq!(refused.body["errors"][0]["pointer"], pointer, "{wrong}");
    }
}

#[tokio::test]
async fn one_who_is_not_of_age_needs_somebody() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let mut body = dispute();
    let child = json!({"side": "applicant", "kind": "person", "name": "小明",
                       "born_on": "2012-05-31"});
    body["parties"].as_array_mut().unwrap().push(child);
    let case = world.registered(&clerk, &body).await;
    let before = file(&world, &clerk, &case).await;
    assert_eq!(before["parties"][0]["warnings"], json!([]));
    let warning = before["parties"][2]["warnings"][0].as_str().unwrap();
    assert!(warning.contains("监护人"), "{warning}");
    handles(&world, &case, &clerk, "admin_mediation_police").await;
    let by_law = file(&world, &clerk, &case).await;
    let warning = by_law["parties"][2]["warnings"][0].as_str().unwrap();
    assert!(warning.contains("第一百八十一条"), "{warning}");
    let party = (case.as_str(), before["parties"][2]["id"].as_str().unwrap());
    let mother = json!({"role": "guardian", "name": "李芳"});
    assert_eq!(name(&world, &clerk, party, &mother).await.status, 201);
    let after = file(&world, &clerk, &case).await;
    assert_eq!(after["parties"][2]["warnings"], json!([]));
}
