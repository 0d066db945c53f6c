//! A new outcome is data alone.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn an_outcome_that_an_installation_adds_is_offered_and_concludes() {
    let world = World::by(testkit::law_book()).await;
    let mut at = world.opened("people_mediation").await;
    let list = world.newest_answer(at.case).await;
    let outcomes = list["outcomes"].as_array().unwrap();
    let offered = outcomes.iter().find(|one| one["code"] == "partly_agreed");
    assert_eq!(
        offered,
        Some(&json!({
            "code": "partly_agreed",
            "label": "达成部分协议",
            "text": "就部分请求达成协议，其余请求终止调解",
            "article": "《试验市矛盾纠纷调解工作规定》第五条",
        }))
    );
    let step = json!({"outcome": "partly_agreed"});
    let proceeding = world.done(&mut at, "conclude", step).await;
    assert_eq!(proceeding["state"], "concluded");
    let steps = proceeding["steps"].as_array().unwrap();
    assert_eq!(steps.last().unwrap()["outcome"], "partly_agreed");
    let told = world.told(&at).await.pop().unwrap();
    assert_eq!(told.0, "handling.proceeding_concluded.v1");
    assert_eq!(told.1["outcome"], "partly_agreed");
}

#[tokio::test]
async fn without_its_row_it_is_a_word_that_nobody_knows() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    let step = json!({"outcome": "partly_agreed"});
    let (status, problem) = world.step(&at, "conclude", step).await;
    assert_eq!((status, &problem["code"]), (422, &json!("REQ-0004")));
    assert_eq!(problem["errors"][0]["pointer"], "/outcome");
    assert_eq!(problem["errors"][0]["code"], "unknown_value");
}

/// The medical committee has rows of its own: what is added to another procedure is refused by law.
#[tokio::test]
async fn a_procedure_that_it_was_not_added_to_refuses_it_by_its_name() {
    let world = World::by(testkit::law_book()).await;
    let at = world.opened("medical_people_mediation").await;
    let step = json!({"outcome": "partly_agreed"});
    let (status, problem) = world.step(&at, "conclude", step).await;
    assert_eq!((status, &problem["code"]), (422, &json!("LAW-0001")));
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("不能以“达成部分协议”办结"), "{detail}");
}
