//! What is registered of the case itself is corrected, with a reason.

use contracts::vocabulary::Role;
use serde_json::{Value, json};

use crate::world::{World, dispute, with};

#[tokio::test]
async fn what_is_corrected_is_told_whole_and_kept_before_and_after() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let case = world.registered(&clerk, &dispute()).await;
    let path = format!("/cases/{case}/correct");
    let correction = json!({"version": 1, "reason": "当事人补充说明", "dispute_type": "medical",
                            "people": 4, "blank": ["amount"]});
    let done = world.post(&clerk, &path, &correction).await;
    assert_eq!(done.status, 200, "{done:?}");
    assert_eq!(done.body["version"], 2);
    let stale = world.post(&clerk, &path, &correction).await;
    assert_eq!(stale.status, 409, "{stale:?}");
    let file = world.get(&clerk, &format!("/cases/{case}")).await.body;
    assert_eq!(file["dispute_type"], "medical");
    assert_eq!(file["amount_fen"], Value::Null);
    assert_eq!(file["place"], dispute()["place"]);
    let kept = &file["corrections"][0];
    assert_eq!(kept["about"], Value::Null);
    assert_eq!(kept["reason"], "当事人补充说明");
    assert_eq!(kept["changes"].as_array().unwrap().len(), 3);
    assert_eq!(
        kept["changes"][1],
        json!({"field": "涉案金额", "before": "18,600元", "after": null})
    );
    let told = world
        .value("SELECT data FROM event_log WHERE type = 'intake.case_corrected.v1'")
        .await;
    assert_eq!(
        serde_json::from_str::<Value>(&told).unwrap(),
        json!({"case": case, "fields": ["dispute_type", "amount", "people"],
               "dispute_type": "medical", "channel": "application", "people": 4})
    );
}

#[tokio::test]
async fn corrections_are_judged_like_registrations() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let case = world.registered(&clerk, &dispute()).await;
    let before = world.get(&clerk, &format!("/cases/{case}")).await;
    for (body, pointer) in [
        (json!({"reason": "", "people": 4}), "/reason"),
        (json!({}), ""),
        (json!({"people": 0}), "/people"),
        (json!({"amount_fen": -1}), "/amount_fen"),
        (json!({"blank": ["people"]}), "/blank/0"),
    ] {
        let body = with(json!({"version": 1, "reason": "笔误"}), body);
        let refused = world
            .post(&clerk, &format!("/cases/{case}/correct"), &body)
            .await;
        assert_eq!(refused.status, 422, "{body}: {refused:?}");
        assert_eq!(refused.body["errors"][0]["pointer"], pointer, "{body}");
    }
    assert_eq!(world.get(&clerk, &format!("/cases/{case}")).await, before);
    let above = world.clerk("5104/", Role::Dispatcher).await;
    let body = json!({"version": 1, "reason": "笔误", "people": 4});
    let refused = world
        .post(&above, &format!("/cases/{case}/correct"), &body)
        .await;
    assert_eq!(refused.status, 403);
}
