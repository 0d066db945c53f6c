//! What the parties agree on: put down, signed, ended with, kept.

use contracts::Claims;
use contracts::vocabulary::Role;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::world::{At, World};

fn oral() -> Value {
    json!({"form": "oral", "on": "2026-03-10", "terms": "乙方分两期支付工资。",
        "amount_fen": 1_200_000, "instalments": [
            {"due_on": "2026-04-10", "amount_fen": 600_000, "what": "首期"},
            {"due_on": "2026-05-10", "amount_fen": 600_000}]})
}

fn written() -> Value {
    json!({"form": "written", "on": "2026-03-10", "terms": "双方互不追究。"})
}

async fn made(world: &World, at: &At, mut body: Value) -> (u16, Value) {
    body["version"] = at.version.into();
    let mediator = world.committee.claims(Role::Mediator);
    world.post(&mediator, &at.path("agreements"), &body).await
}

async fn done(world: &World, agreement: &Value, verb: &str, mut body: Value) -> (u16, Value) {
    body["version"] = agreement["version"].clone();
    let mediator = world.committee.claims(Role::Mediator);
    world.post(&mediator, &path(agreement, verb), &body).await
}

fn path(agreement: &Value, verb: &str) -> String {
    let (case, id) = (agreement["case"].as_str(), agreement["id"].as_str());
    format!("/cases/{}/agreements/{}/{verb}", case.unwrap(), id.unwrap())
}

/// What the log tells of an agreement.
async fn told(world: &World, agreement: &Value) -> Vec<(String, Value)> {
    let of_it = At {
        case: agreement["case"].as_str().unwrap().parse().unwrap(),
        id: agreement["id"].as_str().unwrap().to_owned(),
        version: 0,
    };
    world.told(&of_it).await
}

#[tokio::test]
async fn an_oral_agreement_is_in_effect_at_once_and_kept_before_the_file_is_closed() {
    let world = World::new().await;
    let mut at = world.opened("people_mediation").await;
    assert_eq!(world.newest_answer(at.case).await["may_agree"], true);
    let (status, agreement) = made(&world, &at, oral()).await;
    assert_eq!(status, 200, "{agreement}");
    assert_eq!(
        (
            &agreement["state"],
            &agreement["effective_on"],
            &agreement["version"]
        ),
        (&json!("effective"), &json!("2026-03-10"), &json!(2))
    );
    let end = json!({"outcome": "oral_agreement", "on": "2026-03-10"});
    let ended = world.done(&mut at, "conclude", end).await;
    assert_eq!(ended["may_agree"], false);
    let told = told(&world, &agreement).await;
    let kinds: Vec<_> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "handling.agreement_drafted.v1",
            "handling.agreement_effective.v1"
        ]
    );
    assert_eq!(told[1].1["instalments"][0]["amount_fen"], 600_000);
    // Terms may name people and stay here.
    assert!(
        told.iter()
            .all(|(_, data)| !data.to_string().contains("工资"))
    );

    // The file is not closed in silence over what is owed.
    let (status, problem) = world.step(&at, "close", json!({})).await;
    assert_eq!(
        (status, &problem["errors"][0]["pointer"]),
        (422, &json!("/note")),
        "{problem}"
    );
    for (number, result) in [(1, "kept"), (2, "waived")] {
        let list = listed(&world, &at).await;
        let body = json!({"number": number, "result": result, "note": "已核实。"});
        let (status, settled) = done(&world, &list[0], "settle", body).await;
        assert_eq!(status, 200, "{settled}");
    }
    let closed = world.done(&mut at, "close", json!({})).await;
    assert_eq!(closed["state"], "closed");
}

async fn listed(world: &World, at: &At) -> Value {
    let mediator = world.committee.claims(Role::Mediator);
    let (status, list) = world
        .get(&mediator, &format!("/cases/{}/agreements", at.case))
        .await;
    assert_eq!(status, 200, "{list}");
    list
}

#[tokio::test]
async fn a_written_one_is_signed_one_after_another_and_makes_no_other_form_stale() {
    let world = World::new().await;
    let mut at = world.opened("people_mediation").await;
    let (status, agreement) = made(&world, &at, written()).await;
    assert_eq!(status, 200, "{agreement}");
    let missing = agreement["missing"].as_array().unwrap().clone();
    assert_eq!(missing.len(), 3, "{agreement}");
    let (status, problem) = made(&world, &at, written()).await;
    assert_eq!(status, 409, "{problem}");
    let party = missing[0]["party"].clone();
    let body = json!({"signer": "party", "party": party, "way": "fingerprint", "on": "2026-03-12"});
    let (status, signed) = done(&world, &agreement, "sign", body.clone()).await;
    assert_eq!(status, 200, "{signed}");
    let (status, problem) = done(&world, &agreement, "sign", body).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("STATE-0001")),
        "{problem}"
    );
    let (status, signed) = done(&world, &signed, "sign", json!({"way": "seal"})).await;
    assert_eq!(status, 200, "{signed}");
    assert_eq!(
        (&signed["state"], &signed["effective_on"]),
        (&json!("effective"), &json!("2026-03-20"))
    );
    assert_eq!(signed["missing"], json!([]));
    let kinds = told(&world, &signed).await;
    assert_eq!(kinds.len(), 5, "{kinds:?}");
    // The proceeding's own version is as it was.
    world
        .done(&mut at, "conclude", json!({"outcome": "agreement"}))
        .await;
}

#[tokio::test]
async fn one_of_many_who_sign_at_once_wins_each_version() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    let (_, agreement) = made(&world, &at, written()).await;
    let signing = (0..50).map(|_| done(&world, &agreement, "sign", json!({"way": "seal"})));
    let answers = join_all(signing).await;
    let won = answers.iter().filter(|(status, _)| *status == 200).count();
    let stale = answers.iter().filter(|(status, _)| *status == 409).count();
    assert_eq!((won, stale), (1, 49));
    assert_eq!(told(&world, &agreement).await.len(), 5);
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_writes_nothing() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    let wrong = [
        (json!({"terms": "短"}), "/terms"),
        (json!({"amount_fen": -1}), "/amount_fen"),
        (json!({"on": "2026-03-21"}), "/on"),
        (json!({"on": "2026-03-02"}), "/on"),
        (
            json!({"instalments": [{"due_on": "2026-03-09"}]}),
            "/instalments/0/due_on",
        ),
        (json!({"signed": "seal"}), "/signed"),
    ];
    for (fields, pointer) in wrong {
        let mut body = oral();
        for (name, value) in fields.as_object().unwrap() {
            body[name] = value.clone();
        }
        let (status, problem) = made(&world, &at, body).await;
        assert_eq!(
            (status, &problem["errors"][0]["pointer"]),
            (422, &json!(pointer)),
            "{problem}"
        );
    }
    // A procedure that ends with a decision alone knows none.
    let other = world.opened("payment_order").await;
    let (status, problem) = made(&world, &other, oral()).await;
    assert_eq!(status, 409, "{problem}");
    assert_eq!(world.newest_answer(other.case).await["may_agree"], false);
    assert_eq!(world.count("(SELECT count(*) FROM agreement)").await, 0);
}

#[tokio::test]
async fn who_does_not_handle_the_case_does_nothing_with_it() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    let (_, agreement) = made(&world, &at, written()).await;
    let sign = path(&agreement, "sign");
    let body = json!({"version": agreement["version"], "way": "seal"});
    let may_not = |claims: Claims, wanted: u16| {
        let (world, sign, body) = (&world, &sign, &body);
        async move {
            let (status, problem) = world.post(&claims, sign, body).await;
            assert_eq!(status, wanted, "{problem}");
        }
    };
    may_not(world.committee.claims(Role::Supervisor), 403).await;
    let neighbour = world.body("5104/22/", "邻镇调委会").await;
    may_not(neighbour.claims(Role::Mediator), 404).await;
    world.has_ties(&world.committee, &["申请人"]).await;
    may_not(world.committee.claims(Role::Mediator), 409).await;
    let list = listed(&world, &at).await;
    assert_eq!(list[0]["actions"], json!([]));
}
