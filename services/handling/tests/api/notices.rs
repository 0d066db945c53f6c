//! What must be told before a step (告知), over all rows of the law data.

use contracts::vocabulary::Role;
use law::{Before, LawBook, Notice, Procedure};
use serde_json::{Value, json};

use crate::world::{At, World};

/// A step that waits for the notice.
fn step(of: &Procedure, notice: &Notice, before: Before) -> (&'static str, Value) {
    match before {
        Before::Begin => ("begin", json!({})),
        Before::Conclude => {
            let so = |class| notice.is_due(Before::Conclude, Some(class));
            let outcome = of.outcomes.iter().find(|outcome| so(outcome.class));
            ("conclude", json!({"outcome": outcome.unwrap().key}))
        }
    }
}

/// The other notices that the step waits for, as told.
fn others(of: &Procedure, notice: &Notice) -> Value {
    let others = of.notices.iter().filter(|other| other.key != notice.key);
    let told = others.filter(|other| !other.due.is_empty());
    told.map(|other| (other.key.clone(), how(other))).collect()
}

fn how(notice: &Notice) -> Value {
    match notice.written {
        true => json!({"way": "mail"}),
        false => json!({}),
    }
}

/// The step is refused, at this field, by this article.
async fn refused(world: &World, at: &At, step: &(&str, Value), field: &str, article: &str) {
    let (status, problem) = world.step(at, step.0, step.1.clone()).await;
    assert_eq!(
        (status, &problem["code"]),
        (422, &json!("LAW-0004")),
        "{problem}"
    );
    assert_eq!(problem["errors"][0]["pointer"], *field, "{problem}");
    let detail = problem["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains(article), "{detail}");
}

#[tokio::test]
async fn a_step_waits_for_each_notice_of_the_law_data_and_goes_on_when_it_was_told() {
    let world = World::new().await;
    let mut seen = 0;
    for of in LawBook::shared().unwrap().procedures() {
        for notice in &of.notices {
            for before in &notice.due {
                let mut at = world.opened(&of.id).await;
                let (action, mut fields) = step(of, notice, *before);
                fields["told"] = others(of, notice);
                let untold = (action, fields.clone());
                let field = format!("/told/{}", notice.key);
                refused(&world, &at, &untold, &field, &notice.article).await;
                let answer = world.newest_answer(at.case).await;
                let mut owed = answer["notices"].as_array().unwrap().iter();
                let owed = owed.find(|owed| owed["code"] == *notice.key).unwrap();
                assert_eq!(owed["text"], *notice.text);
                assert!(owed["due"].as_array().unwrap().contains(&json!(action)));
                if notice.written {
                    fields["told"][&notice.key] = json!({});
                    let unwritten = (action, fields.clone());
                    let field = format!("{field}/way");
                    refused(&world, &at, &unwritten, &field, &notice.article).await;
                }
                fields["told"][&notice.key] = how(notice);
                world.done(&mut at, action, fields).await;
                let told = world.told(&at).await;
                let act = notice.told_by.as_ref().unwrap();
                assert!(told.iter().any(|(kind, data)| {
                    kind == "handling.act_recorded.v1" && data["act"] == **act
                }));
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "{seen}");
}

#[tokio::test]
async fn what_was_recorded_before_need_not_be_told_again() {
    let world = World::new().await;
    let mut at = world.opened("people_mediation").await;
    let told = json!({"act": "rights_told", "on": "2026-03-10"});
    let after = world.done(&mut at, "record", told).await;
    let owed = |answer: &Value| {
        let owed = answer["notices"].as_array().unwrap().iter();
        owed.map(|one| one["code"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(owed(&after), ["remedies", "confirmation"]);
    // But it was not told when the step is said to have been taken.
    let early = ("begin", json!({"on": "2026-03-09"}));
    let article = "《人民调解工作若干规定》第三十条";
    refused(&world, &at, &early, "/told/rights", article).await;
    world
        .done(&mut at, "begin", json!({"on": "2026-03-10"}))
        .await;
    // An outcome of another sort waits for nothing.
    let ended = world
        .done(&mut at, "conclude", json!({"outcome": "withdrawn"}))
        .await;
    assert_eq!(ended["notices"], json!([]));
    assert_eq!(
        world.list(&world.committee, Role::Mediator, at.case).await,
        json!([ended])
    );
}

#[tokio::test]
async fn every_party_must_have_been_told() {
    let world = World::new().await;
    let case = world.dispute_of_two().await;
    let assigned = World::assignment(case, &world.committee, "people_mediation");
    world
        .feed(contracts::Service::Routing, case.uuid(), assigned)
        .await;
    let mut at = world.newest(case).await;
    let answer = world.newest_answer(case).await;
    let parties = answer["notices"][0]["parties"].clone();
    let told = json!({"act": "rights_told", "party": parties[0]});
    let after = world.done(&mut at, "record", told).await;
    assert_eq!(after["notices"][0]["parties"], json!([parties[1]]));
    let untold = ("begin", json!({}));
    refused(&world, &at, &untold, "/told/rights", "第三十条").await;
    let other = json!({"told": {"rights": {"party": parties[1], "way": "mail"}}});
    let begun = world.done(&mut at, "begin", other).await;
    assert_eq!(begun["state"], "in_progress");
    assert_eq!(begun["steps"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn what_is_told_wrongly_stands_at_its_field() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    for (told, field) in [
        (json!({"weather": {}}), "/told/weather"),
        (json!({"rights": {"way": "pigeon"}}), "/told/rights/way"),
    ] {
        let (status, problem) = world.step(&at, "begin", json!({"told": told})).await;
        assert_eq!(status, 422);
        assert_eq!(problem["errors"][0]["pointer"], *field, "{problem}");
    }
    assert_eq!(world.newest(at.case).await.version, at.version);
}
