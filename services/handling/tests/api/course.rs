//! What a proceeding goes through, and what of it is told and shown.

use contracts::vocabulary::Role;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_proceeding_goes_from_acceptance_to_closing() {
    let world = World::new().await;
    let mut at = world.opened("medical_people_mediation").await;
    assert_eq!(at.version, 1);
    world
        .done(&mut at, "begin", json!({"on": "2026-03-04"}))
        .await;
    let still = json!({"ground": "appraisal", "on": "2026-03-05", "note": "委托医学会鉴定。"});
    let suspended = world.done(&mut at, "suspend", still).await;
    assert_eq!(suspended["state"], "suspended");
    assert_eq!(
        suspended["actions"],
        json!(["resume", "record", "conclude"])
    );
    assert_eq!(
        suspended["steps"][2],
        json!({"action": "suspend", "ground": "appraisal", "on": "2026-03-05",
            "entered_on": "2026-03-20", "note": "委托医学会鉴定。"})
    );
    world
        .done(&mut at, "resume", json!({"on": "2026-03-19"}))
        .await;
    let end = json!({"outcome": "agreement", "note": "双方达成协议。"});
    let ended = world.done(&mut at, "conclude", end).await;
    assert_eq!(ended["state"], "concluded");
    assert_eq!(ended["actions"], json!(["record", "close"]));
    assert_eq!(ended["outcomes"], json!([]));
    let closed = world.done(&mut at, "close", json!({})).await;
    assert_eq!(
        (&closed["state"], &closed["actions"]),
        (&json!("closed"), &json!([]))
    );
    // The same when it is read again.
    let list = world.list(&world.committee, Role::Mediator, at.case).await;
    assert_eq!(list, json!([closed]));

    let told = world.told(&at).await;
    let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "handling.proceeding_opened.v1",
            "handling.act_recorded.v1",
            "handling.proceeding_begun.v1",
            "handling.proceeding_suspended.v1",
            "handling.proceeding_resumed.v1",
            "handling.act_recorded.v1",
            "handling.proceeding_concluded.v1",
            "handling.proceeding_closed.v1",
        ]
    );
    // Notes may name people and stay here.
    assert!(told.iter().all(|(_, data)| data.get("note").is_none()));
    assert_eq!(told[3].1["ground"], "appraisal");
    assert_eq!(told[6].1["outcome"], "agreement");
    assert_eq!(told[6].1["on"], "2026-03-20");
}

#[tokio::test]
async fn who_may_act_is_offered_what_the_procedure_knows() {
    let world = World::new().await;
    let at = world.opened("court_assigned").await;
    let list = world.list(&world.committee, Role::Mediator, at.case).await;
    let outcomes = list[0]["outcomes"].as_array().unwrap();
    let codes: Vec<_> = outcomes.iter().map(|known| &known["code"]).collect();
    assert_eq!(
        codes,
        ["agreement", "withdrawn", "refused", "failed", "terminated"]
    );
    assert_eq!(
        outcomes[2],
        json!({
            "code": "refused",
            "label": "当事人拒绝调解",
            "text": "一方当事人明确表示不接受调解",
            "article": "《最高人民法院关于人民法院特邀调解的规定》第二十六条第一款第二项",
        })
    );
    assert_eq!(list[0]["actions"], json!(["begin", "record", "conclude"]));
    assert_eq!(list[0]["suspensions"], json!([]));
    // Those who look on are offered nothing.
    let list = world
        .list(&world.committee, Role::Administrator, at.case)
        .await;
    for offered in ["actions", "outcomes", "suspensions"] {
        assert_eq!(list[0][offered], json!([]));
    }
}

#[tokio::test]
async fn grounds_of_suspension_come_with_their_articles() {
    let world = World::new().await;
    let at = world.opened("medical_people_mediation").await;
    let list = world.list(&world.committee, Role::Mediator, at.case).await;
    assert_eq!(list[0]["suspensions"][0]["code"], "appraisal");
    let article = list[0]["suspensions"][0]["article"].as_str().unwrap();
    assert!(
        article.starts_with("《医疗纠纷预防和处理条例》"),
        "{article}"
    );
}

#[tokio::test]
async fn a_procedure_the_law_data_does_not_know_can_end_in_any_way() {
    let world = World::new().await;
    let mut at = world.opened("lottery").await;
    let ended = world
        .done(&mut at, "conclude", json!({"outcome": "penalised"}))
        .await;
    assert_eq!(ended["procedure_title"], "lottery");
}
