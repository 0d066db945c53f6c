//! What is refused, and that nothing is written then.

use serde_json::{Value, json};

use crate::world::{At, World};

/// The step is refused like this, and the proceeding is as it was.
async fn refuses(world: &World, at: &At, step: (&str, Value), wanted: (u16, &str)) -> Value {
    let before = world.told(at).await;
    let (status, problem) = world.step(at, step.0, step.1).await;
    assert_eq!((status, &problem["code"]), (wanted.0, &json!(wanted.1)));
    assert_eq!(world.told(at).await, before);
    assert_eq!(world.newest(at.case).await.version, at.version);
    problem
}

#[tokio::test]
async fn an_outcome_the_procedure_does_not_know() {
    let world = World::new().await;
    let at = world.opened("court_assigned").await;
    let step = ("conclude", json!({"outcome": "settled"}));
    let problem = refuses(&world, &at, step, (422, "LAW-0001")).await;
    let detail = problem["detail"].as_str().unwrap();
    for part in [
        "委派调解（登记立案前）程序不能以“自行和解”办结",
        "达成协议",
        "当事人拒绝调解（《最高人民法院关于人民法院特邀调解的规定》第二十六条",
    ] {
        assert!(detail.contains(part), "{detail}");
    }
    assert_eq!(problem["errors"][0]["pointer"], "/outcome");
    assert_eq!(problem["errors"][0]["detail"], problem["detail"]);
}

#[tokio::test]
async fn a_suspension_without_a_ground_in_law() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    let step = ("suspend", json!({"ground": "appraisal"}));
    let problem = refuses(&world, &at, step, (422, "LAW-0001")).await;
    assert_eq!(problem["errors"][0]["pointer"], "/ground");
}

#[tokio::test]
async fn a_suspension_that_a_superior_approves_without_its_document() {
    let world = World::new().await;
    let at = world.opened("admin_mediation_traffic").await;
    let step = ("suspend", json!({"ground": "suspension"}));
    let problem = refuses(&world, &at, step, (422, "LAW-0001")).await;
    assert_eq!(problem["errors"][0]["pointer"], "/note");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("第六十八条"), "{detail}");
    let note = "攀公交〔2026〕3号，3月5日";
    let step = json!({"ground": "suspension", "note": note});
    let (status, answer) = world.step(&at, "suspend", step).await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test]
async fn a_day_before_acceptance_or_after_today() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    for (on, code) in [("2026-03-02", "LAW-0002"), ("2026-03-21", "LAW-0003")] {
        let step = ("conclude", json!({"outcome": "failed", "on": on}));
        refuses(&world, &at, step, (422, code)).await;
    }
}

#[tokio::test]
async fn a_body_of_the_wrong_shape() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    for (action, fields) in [
        ("conclude", json!({})),
        ("conclude", json!({"outcome": "failed", "surprise": 1})),
        ("begin", json!({"ground": "appraisal"})),
        ("begin", json!({"note": "长".repeat(5_001)})),
        ("suspend", json!({"ground": " "})),
    ] {
        refuses(&world, &at, (action, fields), (422, "REQ-0004")).await;
    }
}

#[tokio::test]
async fn a_word_that_nobody_knows_and_a_day_that_there_is_not_at_their_fields() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    for (field, fields) in [
        ("/outcome", json!({"outcome": "won"})),
        ("/on", json!({"outcome": "agreement", "on": "2026-02-30"})),
    ] {
        let problem = refuses(&world, &at, ("conclude", fields), (422, "REQ-0004")).await;
        assert_eq!(problem["errors"][0]["pointer"], field, "{problem}");
    }
}

#[tokio::test]
async fn a_step_out_of_turn() {
    let world = World::new().await;
    let mut at = world.opened("people_mediation").await;
    for action in ["resume", "close"] {
        refuses(&world, &at, (action, json!({})), (409, "STATE-0002")).await;
    }
    let stale = at.clone();
    world
        .done(&mut at, "conclude", json!({"outcome": "agreement"}))
        .await;
    let again = ("conclude", json!({"outcome": "agreement"}));
    refuses(&world, &at, again.clone(), (409, "STATE-0002")).await;
    let (status, problem) = world.step(&stale, again.0, again.1).await;
    assert_eq!((status, &problem["code"]), (409, &json!("STATE-0001")));
}

/// What happened since it was read left its state and its hands as they were.
#[tokio::test]
async fn only_what_was_read_before_a_change_or_never_was() {
    let world = World::new().await;
    let mut at = world.opened("labour_arbitration").await;
    world
        .execute("UPDATE proceeding SET version = 3, quiet = 2")
        .await;
    for version in [0, 4] {
        let unread = At {
            version,
            ..at.clone()
        };
        let (status, problem) = world.step(&unread, "begin", json!({})).await;
        assert_eq!((status, &problem["code"]), (409, &json!("STATE-0001")));
    }
    world.done(&mut at, "begin", json!({})).await;
    assert_eq!(at.version, 4);
    for version in [1, 3] {
        let stale = At {
            version,
            ..at.clone()
        };
        let (status, problem) = world
            .step(&stale, "conclude", json!({"outcome": "failed"}))
            .await;
        assert_eq!((status, &problem["code"]), (409, &json!("STATE-0001")));
    }
}

#[tokio::test]
async fn the_second_of_two_at_once() {
    let world = World::new().await;
    let at = world.opened("people_mediation").await;
    let wish = json!({"outcome": "withdrawn"});
    let (one, other) = tokio::join!(
        world.step(&at, "conclude", wish.clone()),
        world.step(&at, "conclude", wish.clone())
    );
    let mut statuses = [one.0, other.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}
