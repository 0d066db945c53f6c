use contracts::Event;
use contracts::event::CaseAmended;
use contracts::vocabulary::DisputeType;
use kernel::CaseId;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::calls::offer;
use crate::world::World;

/// Offers to the court and lets it return the case.
async fn there_and_back(world: &World, case: CaseId) -> Value {
    let (mediator, clerk) = (&world.township.people[0], &world.court.people[0]);
    let mut body = offer(case, &world.court, "to_litigation");
    body["offered_on"] = json!("2026-03-10");
    let offered = world.offer(mediator, &body).await.ok();
    let body = json!({"reason": "materials_missing", "explanation": "缺少起诉状副本和证据目录"});
    world.step(clerk, &offered, "return", body).await.ok()
}

#[tokio::test]
async fn a_returned_case_lies_with_the_offering_body_again() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let returned = there_and_back(&world, case).await;
    assert_eq!(
        (&returned["state"], &returned["return_reason"]),
        (&json!("returned"), &json!("materials_missing"))
    );
    assert_eq!(returned["explanation"], "缺少起诉状副本和证据目录");
    let events = world.recorded(case).await;
    let Some(Event::ReferralReturned(told)) = events.last() else {
        panic!("{events:?}");
    };
    assert_eq!(
        (told.from, told.to, told.returns),
        (world.township.id, world.court.id, 1)
    );
    // So it can be offered again.
    assert_eq!(there_and_back(&world, case).await["state"], "returned");
}

#[tokio::test]
async fn whoever_returns_a_case_untouched_keeps_its_line_of_the_inbox_only() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let returned = there_and_back(&world, case).await;
    let (mediator, clerk) = (&world.township.people[0], &world.court.people[0]);
    let id = returned["id"].as_str().unwrap();
    for path in [
        format!("/cases/{case}/decision"),
        format!("/cases/{case}/referrals"),
        format!("/referrals/{id}"),
    ] {
        let hidden = world.get(clerk, &path).await.status;
        assert_eq!(hidden, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(world.get(mediator, &path).await.status, StatusCode::OK);
    }
    let inbox = world.get(clerk, "/referrals?box=inbox").await.ok();
    assert_eq!(inbox["items"][0]["id"], id);

    // With what it said itself, to be found by the case.
    let of_case = format!("/referrals?box=inbox&case={case}");
    let kept = &world.get(clerk, &of_case).await.ok()["items"][0];
    assert_eq!(
        (&kept["explanation"], &kept["returned_on"], &kept["visible"]),
        (
            &json!("缺少起诉状副本和证据目录"),
            &json!("2026-03-10"),
            &json!(false)
        )
    );
    let stranger = &world.health.people[0];
    assert_eq!(world.get(stranger, &of_case).await.ok()["items"], json!([]));
    let other = world.register(&world.township, DisputeType::Contract).await;
    let of_other = format!("/referrals?box=inbox&case={other}");
    assert_eq!(world.get(clerk, &of_other).await.ok()["items"], json!([]));

    // What it took on it goes on seeing, whatever it returns later.
    let mut body = offer(case, &world.court, "to_litigation");
    body["offered_on"] = json!("2026-03-10");
    let offered = world.offer(mediator, &body).await.ok();
    world.step(clerk, &offered, "accept", json!({})).await.ok();
    let path = format!("/cases/{case}/referrals");
    assert_eq!(world.get(clerk, &path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn at_the_ceiling_the_common_superior_decides() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    there_and_back(&world, case).await;
    there_and_back(&world, case).await;
    let (mediator, clerk) = (&world.township.people[0], &world.court.people[0]);
    let mut body = offer(case, &world.court, "to_litigation");
    body["offered_on"] = json!("2026-03-10");
    let offered = world.offer(mediator, &body).await.ok();
    let back = json!({"reason": "other", "explanation": "仍然不属于本院管辖"});
    let refused = world.step(clerk, &offered, "return", back).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "STATE-0002")
    );
    assert!(
        refused.body["detail"]
            .as_str()
            .unwrap()
            .contains("指定管辖")
    );

    let superior = &world.root.people[0];
    body["basis"] = json!("transfer");
    let wrong = world.offer(superior, &body).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    body["basis"] = json!("assign");
    let assigned = world.offer(superior, &body).await.ok();
    assert_eq!(
        (&assigned["from"], &assigned["state"]),
        (&json!(world.township.id), &json!("offered"))
    );
    let all = world.referrals(superior, case).await;
    assert_eq!(all[2]["state"], "withdrawn");
    let away = world
        .step(
            mediator,
            &assigned,
            "withdraw",
            json!({"explanation": "不同意"}),
        )
        .await;
    assert_eq!(away.status, StatusCode::FORBIDDEN);
    world.step(clerk, &assigned, "accept", json!({})).await.ok();
}

#[tokio::test]
async fn a_return_needs_a_reason_in_words() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let committee = &world.medical.people[0];
    let referral = world.referrals(committee, case).await.remove(0);
    let body = json!({"reason": "other", "explanation": "不要"});
    let refused = world.step(committee, &referral, "return", body).await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/explanation");
    let body = json!({"reason": "boredom", "explanation": "没有意思的案件"});
    let refused = world.step(committee, &referral, "return", body).await;
    assert_eq!(refused.status.as_u16(), 422);
}

#[tokio::test]
async fn whoever_returned_a_case_learns_nothing_of_what_it_is_called_later() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let (mediator, clerk) = (&world.township.people[0], &world.court.people[0]);
    let rename = async |title: &str| {
        let title = title.to_owned();
        world.feed(CaseAmended { case, title }).await.unwrap();
    };
    rename("退回以前改的题目").await;
    there_and_back(&world, case).await;
    rename("退回以后才写的新题目").await;
    rename("再改一次的题目").await;
    let title = async |claims, mailbox: &str| {
        let path = format!("/referrals?box={mailbox}");
        let list = world.get(claims, &path).await.ok();
        list["items"][0]["title"].as_str().unwrap().to_owned()
    };
    assert_eq!(title(clerk, "inbox").await, "退回以前改的题目");
    assert_eq!(title(mediator, "outbox").await, "再改一次的题目");
}
