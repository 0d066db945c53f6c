use contracts::vocabulary::Role;
use serde_json::{Value, json};

use crate::world::{World, dispute, with};

#[tokio::test]
async fn a_registration_gets_a_number_and_stores_every_row_once() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let answer = world.register(&clerk, "first", &dispute()).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.body["number"], "〔2026〕攀5104dongqu登字第1号");
    assert_eq!(answer.body["version"], 1);
    let id = answer.body["id"].as_str().unwrap();
    assert_eq!(answer.location.unwrap(), format!("/api/v1/cases/{id}"));
    assert_eq!(world.rows().await, "1 2 2 1 1 1 1 1 1");
}

#[tokio::test]
async fn a_registration_is_one_statement_in_one_transaction() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    world.registered(&clerk, &dispute()).await;
    // Every row carries the number of the transaction and of the command in it that wrote it.
    let tables = [
        "case_file",
        "party",
        "material",
        "participant",
        "number_counter",
        "event_log",
        "event_outbox",
        "request",
    ];
    let written = tables.map(|table| format!("SELECT xmin::text, cmin::text FROM {table}"));
    let commands = format!(
        "SELECT count(*) FROM ({}) AS written",
        written.join(" UNION ")
    );
    assert_eq!(world.value(&commands).await, "1");
}

#[tokio::test]
async fn the_event_says_what_the_answer_says_and_nothing_personal() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let answer = world.register(&clerk, "first", &dispute()).await;
    let event: serde_json::Value =
        serde_json::from_str(&world.value("SELECT data FROM event_log").await).unwrap();
    assert_eq!(event["case"], answer.body["id"]);
    assert_eq!(event["number"], answer.body["number"]);
    assert_eq!(event["staff"], clerk.sub.to_string());
    assert_eq!(event["people"], 2);
    assert_eq!(event["parties"][0]["identity"].as_str().unwrap().len(), 64);
    let text = event.to_string();
    for personal in ["王小川", "宏达", "11010519491231002X", "5678", "双江路"] {
        assert!(!text.contains(personal), "{personal}");
    }
    contracts::Event::read("intake.case_registered.v1", &event)
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_case_lives_in_the_shard_of_the_body_that_registers_it() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::PetitionClerk).await;
    let id = world.registered(&clerk, &dispute()).await;
    let id: kernel::CaseId = id.parse().unwrap();
    assert_eq!(id.shard(), clerk.org.shard());
}

#[tokio::test]
async fn a_body_the_directory_has_not_told_of_yet_is_asked_to_wait() {
    let world = World::new().await;
    let clerk = testkit::claims(
        contracts::vocabulary::OrganisationKind::VillageCommittee,
        "5104/xin/",
        &[Role::Mediator],
    );
    let answer = world.register(&clerk, "early", &dispute()).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.body["code"], "SYS-0002");
    assert_eq!(answer.body["retry_after"], 2);
    assert_eq!(world.rows().await, "0 0 0 0 0 0 0 0 0");
    // The same request goes through once the directory's event is here.
    world.know(&clerk).await;
    let answer = world.register(&clerk, "early", &dispute()).await;
    assert_eq!(answer.status, 201);
}

#[tokio::test]
async fn only_those_who_register_cases_may() {
    let world = World::new().await;
    for role in [Role::Supervisor, Role::Administrator] {
        let other = world.clerk("5104/dongqu/", role).await;
        let answer = world.register(&other, "no", &dispute()).await;
        assert_eq!(answer.status, 403, "{role}");
        assert_eq!(answer.body["code"], "AUTH-0006");
    }
    assert_eq!(world.rows().await, "0 0 0 0 0 0 0 0 0");
}

/// A petition of a visit by so many.
fn visit(n: usize) -> Value {
    let visitor = dispute()["parties"][0].clone();
    with(
        dispute(),
        json!({"kind": "petition", "purpose": "appeal", "channel": "visit", "people": 60,
               "parties": vec![visitor; n]}),
    )
}

#[tokio::test]
async fn a_joint_visit_of_six_is_refused_with_the_article() {
    let world = World::new().await;
    let clerk = world.clerk("5104/xinfang/", Role::PetitionClerk).await;
    let refused = world.register(&clerk, "six", &visit(6)).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.body["code"], "LAW-0001");
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(detail.contains("《信访工作条例》第二十条"), "{detail}");
    assert_eq!(world.rows().await, "0 0 0 0 0 0 0 0 0");
    assert_eq!(world.register(&clerk, "five", &visit(5)).await.status, 201);
}

#[tokio::test]
async fn one_of_four_is_where_an_installation_allows_three() {
    let world = World::by(testkit::law_book()).await;
    let clerk = world.clerk("5104/xinfang/", Role::PetitionClerk).await;
    let refused = world.register(&clerk, "four", &visit(4)).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (422, &json!("LAW-0001"))
    );
    let detail = refused.body["detail"].as_str().unwrap();
    let told = detail.contains("《试验市矛盾纠纷调解工作规定》第七条");
    assert!(told, "{detail}");
    assert_eq!(world.register(&clerk, "three", &visit(3)).await.status, 201);
}
