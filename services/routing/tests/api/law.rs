//! What the law data has hand-overs and acceptances keep.

use contracts::event::OrganisationRegistered;
use contracts::vocabulary::{DisputeType, OrganisationKind};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::calls::offer;
use crate::handlers::{concluded, concluded_by};
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
    let may_accept = async || {
        let referral = world.referrals(clerk, case).await.remove(0);
        let alone = world
            .get(
                clerk,
                &format!("/referrals/{}", referral["id"].as_str().unwrap()),
            )
            .await
            .ok();
        let inbox = world.get(clerk, "/referrals").await.ok();
        assert_eq!(alone["actions"], referral["actions"]);
        assert_eq!(inbox["items"][0]["actions"], referral["actions"]);
        let actions = referral["actions"].as_array().unwrap();
        assert!(actions.contains(&json!("return")));
        let may = actions.contains(&json!("accept"));
        // Whoever is not offered it is told why, in the words of the refusal.
        let why = referral["unacceptable"].as_str();
        assert_eq!(may, why.is_none(), "{referral}");
        (may, why.map(str::to_owned))
    };
    let (may, why) = may_accept().await;
    assert!(!may);
    let before = world.kinds(case).await;
    let refused = world.step(clerk, &offered, "accept", accept.clone()).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::UNPROCESSABLE_ENTITY, "LAW-0001")
    );
    let detail = refused.body["detail"].as_str().unwrap();
    assert_eq!(Some(detail), why.as_deref());
    let told = detail.contains("《医疗纠纷预防和处理条例》第四十条第二款");
    assert!(told && detail.contains("先由"), "{detail}");
    assert_eq!(world.kinds(case).await, before);

    concluded(&world, case, mediator).await;
    assert!(may_accept().await.0);
    let accepted = world.step(clerk, &offered, "accept", accept).await.ok();
    assert_eq!(accepted["state"], "accepted");
}

/// 市场监督管理投诉举报处理办法第十六条第二项: 已经受理或者处理过.
#[tokio::test]
async fn a_bureau_does_not_accept_a_complaint_that_a_court_is_through_with() {
    let world = World::new().await;
    world
        .feed(OrganisationRegistered {
            organisation: world.health.id,
            parent: None,
            path: "zf/wj/".into(),
            kind: OrganisationKind::Department,
            name: "市场监督管理局".into(),
            number_word: "zf/wj/".into(),
            region: "510400".into(),
            competences: vec![DisputeType::Consumer],
            email: None,
        })
        .await
        .unwrap();
    let case = world.register(&world.township, DisputeType::Consumer).await;
    let (mediator, judge) = (&world.township.people[0], &world.court.people[0]);
    let clerk = &world.health.people[0];
    let today = |to, basis| {
        let mut body = offer(case, to, basis);
        body["offered_on"] = Value::Null;
        body
    };
    let sued = world
        .offer(mediator, &today(&world.court, "to_litigation"))
        .await
        .ok();
    let sued = world.step(judge, &sued, "accept", json!({})).await.ok();
    assert_eq!(sued["procedure"], "civil_litigation");
    let referral = sued["id"].as_str().unwrap().parse().unwrap();
    concluded_by(&world, case, judge, Some(referral)).await;

    let offered = world
        .offer(judge, &today(&world.health, "transfer"))
        .await
        .ok();
    assert_eq!(offered["procedure"], "admin_mediation_consumer");
    let seen = world.referrals(clerk, case).await.pop().unwrap();
    let actions = seen["actions"].as_array().unwrap();
    assert!(!actions.contains(&json!("accept")), "{actions:?}");
    let refused = world.step(clerk, &offered, "accept", json!({})).await;
    assert_eq!(refused.code(), "LAW-0001");
    let detail = refused.body["detail"].as_str().unwrap();
    let told = detail.contains("以“民事诉讼”办结") && detail.contains("第十六条第二项");
    assert!(told && !detail.contains("再行受理"), "{detail}");
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

/// A new ground on which a matter is not accepted is a row of data alone.
#[tokio::test]
async fn a_ground_that_an_installation_adds_refuses_with_its_article() {
    let answer = async |book| {
        let world = World::by(book).await;
        let case = world.register(&world.medical, DisputeType::Medical).await;
        let (mediator, clerk) = (&world.medical.people[0], &world.village.people[0]);
        let offered = offer(case, &world.village, "transfer");
        let offered = world.offer(mediator, &offered).await.ok();
        assert_eq!(offered["procedure"], "people_mediation");
        let accept = json!({"accepted_on": "2026-03-05"});
        world.step(clerk, &offered, "accept", accept).await
    };
    let refused = answer(testkit::law_book()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.code(), "LAW-0001");
    let detail = refused.body["detail"].as_str().unwrap();
    let told = detail.contains("《试验市矛盾纠纷调解工作规定》第四条");
    assert!(told && detail.contains("已经受理"), "{detail}");
    assert!(
        answer(law::LawBook::shared().unwrap())
            .await
            .status
            .is_success()
    );
}
