use contracts::Claims;
use contracts::vocabulary::Role;
use kernel::{Clock, Shard, SystemClock};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::Tokens;

use crate::world::{Answer, World, dispute, with};

/// Nothing but the problem was made: no row, no number.
async fn nothing_written(world: &World) {
    assert_eq!(world.rows().await, "0 0 0 0 0 0 0 0 0");
}

/// A problem with a Chinese title.
fn is_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.media_type, "application/problem+json");
    assert_eq!(answer.body["code"], code, "{answer:?}");
    let title = answer.body["title"].as_str().unwrap();
    assert!(title.chars().any(|c| ('一'..='龥').contains(&c)), "{title}");
}

async fn send_text(world: &World, clerk: &Claims, text: String) -> Answer {
    world
        .ask(clerk, Method::POST, "/cases", |request| {
            request
                .header("Idempotency-Key", "bad")
                .header("Content-Type", "application/json")
                .body(text)
        })
        .await
}

#[tokio::test]
async fn what_is_no_json_is_refused() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    for text in ["", "{", "{\"kind\": \"dispute\",}", "[1", "\u{0}"] {
        is_problem(
            &send_text(&world, &clerk, text.into()).await,
            400,
            "REQ-0001",
        );
    }
    nothing_written(&world).await;
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_refused() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let huge = with(dispute(), json!({"facts": "a".repeat(10_000_000)})).to_string();
    is_problem(&send_text(&world, &clerk, huge).await, 413, "REQ-0002");
    nothing_written(&world).await;
}

#[tokio::test]
async fn wrong_words_dates_and_fields_are_named() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    for (changes, pointer, code) in [
        (json!({"kind": "quarrel"}), "/kind", "unknown_value"),
        (
            json!({"dispute_type": "ufo"}),
            "/dispute_type",
            "unknown_value",
        ),
        (
            json!({"received_on": "2026-02-30"}),
            "/received_on",
            "invalid_date",
        ),
        (
            json!({"received_on": "2026-11-22"}),
            "/received_on",
            "in_future",
        ),
        (
            json!({"received_on": "2021-11-20"}),
            "/received_on",
            "too_early",
        ),
        (json!({"region": "51040"}), "/region", "invalid_region"),
        (json!({"amount_fen": -1}), "/amount_fen", "out_of_range"),
        (
            json!({"amount_fen": 10_000_000_000_001_i64}),
            "/amount_fen",
            "out_of_range",
        ),
        (
            json!({"title": "\u{0}拖欠工资"}),
            "/title",
            "control_character",
        ),
        (json!({"title": "  欠  "}), "/title", "too_short"),
        (json!({"facts": "长".repeat(20_001)}), "/facts", "too_long"),
        (json!({"parties": []}), "/parties", "wrong_count"),
        (
            json!({"parties": vec![dispute()["parties"][0].clone(); 51]}),
            "/parties",
            "wrong_count",
        ),
        (
            json!({"materials": vec![json!({"name": "材料"}); 201]}),
            "/materials",
            "wrong_count",
        ),
        (json!({"colour": "red"}), "/colour", "unknown_field"),
        (json!({"kind": "petition"}), "/purpose", "required"),
    ] {
        let refused = world
            .register(&clerk, "bad", &with(dispute(), changes))
            .await;
        is_problem(&refused, 422, "REQ-0004");
        let first = &refused.body["errors"][0];
        assert_eq!(
            (&first["pointer"], &first["code"]),
            (&json!(pointer), &json!(code))
        );
    }
    nothing_written(&world).await;
}

#[tokio::test]
async fn all_mistakes_of_a_form_are_told_at_once() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let mut body = with(dispute(), json!({"title": "", "region": "xx"}));
    body["parties"][0]["identity"] = json!("110105194912310021");
    body["parties"][1]["phone"] = json!("1234");
    let refused = world.register(&clerk, "bad", &body).await;
    is_problem(&refused, 422, "REQ-0004");
    let pointers: Vec<&Value> = refused.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["pointer"])
        .collect();
    assert_eq!(
        pointers,
        [
            "/title",
            "/region",
            "/parties/0/identity",
            "/parties/1/phone"
        ]
    );
    nothing_written(&world).await;
}

#[tokio::test]
async fn ids_of_nothing_and_of_other_things_are_not_found() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let nobody = kernel::CaseId::new(Shard::spread(3)).to_string();
    let party = kernel::PartyId::new(Shard::spread(3)).to_string();
    for id in [
        nobody.as_str(),
        clerk.sub.to_string().as_str(),
        "case_1",
        "%00",
        "17",
    ] {
        is_problem(
            &world.get(&clerk, &format!("/cases/{id}")).await,
            404,
            "REQ-0005",
        );
        let amendment = json!({"version": 1, "title": "新的标题"});
        let path = format!("/cases/{id}/amendments");
        is_problem(
            &world.post(&clerk, &path, &amendment).await,
            404,
            "REQ-0005",
        );
        let path = format!("/cases/{id}/parties/{party}/unmask");
        is_problem(
            &world
                .post(&clerk, &path, &json!({"reason": "contact"}))
                .await,
            404,
            "REQ-0005",
        );
    }
    nothing_written(&world).await;
}

#[tokio::test]
async fn tokens_that_are_missing_expired_or_forged_open_nothing() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let mut old = clerk.clone();
    old.exp = SystemClock.now().timestamp() - 3600;
    let expired = world.tokens.token(&old);
    let forged = Tokens::new().token(&clerk);
    let mut elsewhere = clerk.clone();
    elsewhere.aud = "somebody-else".into();
    let elsewhere = world.tokens.token(&elsewhere);
    for (token, code) in [
        (expired.as_str(), "AUTH-0002"),
        (forged.as_str(), "AUTH-0003"),
        (elsewhere.as_str(), "AUTH-0003"),
        ("nonsense", "AUTH-0003"),
    ] {
        let refused = world
            .ask_with(token, Method::POST, "/cases", |request| {
                request.header("Idempotency-Key", "bad").json(&dispute())
            })
            .await;
        is_problem(&refused, 401, code);
        for path in ["/cases", "/cases/case_1", "/numbers/org_1/2026"] {
            let refused = world
                .ask_with(token, Method::GET, path, |request| request)
                .await;
            is_problem(&refused, 401, code);
        }
    }
    nothing_written(&world).await;
}

#[tokio::test]
async fn wrong_parameters_and_foreign_cursors_are_refused() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    for (query, code) in [
        ("kind=quarrel", "REQ-0007"),
        ("limit=many", "REQ-0007"),
        ("colour=red", "REQ-0007"),
        ("q=%E6%AC%A0", "REQ-0007"),
        ("q=%E6%AC%A0%00%E8%96%AA", "REQ-0007"),
        ("after=nonsense", "REQ-0008"),
    ] {
        let refused = world.get(&clerk, &format!("/cases?{query}")).await;
        is_problem(&refused, 400, code);
    }
}
