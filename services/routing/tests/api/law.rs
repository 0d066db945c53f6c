//! What the law data has hand-overs and acceptances keep.

use contracts::vocabulary::DisputeType;
use reqwest::StatusCode;
use serde_json::json;

use crate::calls::offer;
use crate::handlers::concluded;
use crate::world::World;

/// 医疗纠纷预防和处理条例第四十条第二款.
#[tokio::test]
async fn a_bureau_does_not_accept_what_the_medical_committee_has_open() {
    let world = World::new().await;
    let case = world.register(&world.medical, DisputeType::Medical).await;
    let (mediator, clerk) = (&world.medical.people[0], &world.health.people[0]);
    let offered = world
        .offer(mediator, &offer(case, &world.health, "transfer"))
        .await
        .ok();
    assert_eq!(offered["procedure"], "admin_mediation_medical");
    let accept = json!({"accepted_on": "2026-03-05"});
    let before = world.kinds(case).await;
    let refused = world.step(clerk, &offered, "accept", accept.clone()).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::UNPROCESSABLE_ENTITY, "LAW-0001")
    );
    let detail = refused.body["detail"].as_str().unwrap();
    let told = detail.contains("《医疗纠纷预防和处理条例》第四十条第二款");
    assert!(told && detail.contains("先由"), "{detail}");
    assert_eq!(world.kinds(case).await, before);

    concluded(&world, case, mediator).await;
    let accepted = world.step(clerk, &offered, "accept", accept).await.ok();
    assert_eq!(accepted["state"], "accepted");
}

/// 特邀调解规定第二十七条第二款.
#[tokio::test]
async fn a_court_says_whether_it_entrusts_in_summary_procedure() {
    let world = World::new().await;
    let case = world.register(&world.court, DisputeType::Contract).await;
    let clerk = &world.court.people[0];
    let targets = world
        .get(clerk, &format!("/cases/{case}/targets"))
        .await
        .ok();
    let township = json!(world.township.id);
    let mut targets = targets.as_array().unwrap().iter();
    let target = targets.find(|target| target["organisation"] == township);
    let choices = target.unwrap()["procedures"].as_array().unwrap();
    assert!(
        choices
            .iter()
            .any(|choice| choice["basis"] == "court_entrusted"
                && choice["procedure"] == "court_entrusted_summary")
    );

    let mut body = offer(case, &world.township, "court_assigned");
    body["procedure"] = json!("court_entrusted_summary");
    let refused = world.offer(clerk, &body).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.body["errors"][0]["pointer"], "/procedure");
    body["basis"] = json!("court_entrusted");
    let offered = world.offer(clerk, &body).await.ok();
    assert_eq!(offered["procedure"], "court_entrusted_summary");
}
