use std::sync::Arc;

use contracts::Service;
use contracts::vocabulary::{DisputeType, Role};
use diesel_async::SimpleAsyncConnection as _;
use reqwest::{Method, StatusCode};
use routing::routes;
use serde_json::json;

use crate::calls::offer;
use crate::world::World;

#[tokio::test]
async fn an_outsider_finds_nothing() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let referral = world
        .referrals(&world.village.people[0], case)
        .await
        .remove(0);
    let id = referral["id"].as_str().unwrap();
    let outsider = &world.court.people[0];
    for path in [
        format!("/cases/{case}/decision"),
        format!("/cases/{case}/referrals"),
        format!("/cases/{case}/targets"),
        format!("/cases/{case}/handlers"),
        format!("/referrals/{id}"),
        format!("/referrals/{id}/handlers"),
    ] {
        assert_eq!(
            world.get(outsider, &path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    for step in ["receive", "accept", "return", "withdraw", "report"] {
        let body =
            json!({"reason": "other", "explanation": "试图插手的单位", "result": "试图插手"});
        let fields: &[&str] = match step {
            "return" => &["reason", "explanation"],
            "withdraw" => &["explanation"],
            "report" => &["result"],
            _ => &[],
        };
        let body = fields
            .iter()
            .map(|name| ((*name).to_owned(), body[*name].clone()))
            .collect();
        let answer = world.step(outsider, &referral, step, body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{step}");
    }
    let answer = world
        .offer(outsider, &offer(case, &world.health, "transfer"))
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let body = json!({"version": 2, "staff": outsider.sub, "reason": "试图插手"});
    let answer = world
        .post(outsider, &format!("/cases/{case}/handler"), &body)
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let inbox = world.get(outsider, "/referrals").await.ok();
    assert_eq!(inbox["items"], json!([]));
    assert_eq!(world.kinds(case).await.len(), 2);
}

#[tokio::test]
async fn the_wrong_side_is_forbidden() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let (sender, receiver) = (&world.village.people[0], &world.medical.people[0]);
    let referral = world.referrals(sender, case).await.remove(0);
    let accept = world.step(sender, &referral, "accept", json!({})).await;
    assert_eq!(
        (accept.status, accept.code()),
        (StatusCode::FORBIDDEN, "AUTH-0006")
    );
    let withdraw = json!({"explanation": "对方的流转"});
    let withdraw = world.step(receiver, &referral, "withdraw", withdraw).await;
    assert_eq!(withdraw.status, StatusCode::FORBIDDEN);
    // It lies with the sender until it is accepted.
    let offered = world
        .offer(receiver, &offer(case, &world.health, "transfer"))
        .await;
    assert_eq!(offered.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_role_that_handles_no_cases_is_forbidden() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let mut administrator = world.medical.people[0].clone();
    administrator.roles = vec![Role::Administrator];
    let referral = world.referrals(&administrator, case).await.remove(0);
    let accept = world
        .step(&administrator, &referral, "accept", json!({}))
        .await;
    assert_eq!(accept.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_supervisor_sees_the_subtree_and_no_more() {
    let world = World::new().await;
    let case = world.register(&world.village, DisputeType::Medical).await;
    let everything = world
        .get(&world.root.people[0], "/referrals?box=outbox")
        .await
        .ok();
    assert_eq!(everything["items"][0]["case"], case.to_string());
    let one = format!("/referrals?box=outbox&organisation={}", world.village.id);
    assert_eq!(
        world.get(&world.root.people[0], &one).await.ok()["items"][0]["case"],
        case.to_string()
    );
    let mut elsewhere = world.root.people[0].clone();
    elsewhere.org_path = "zf/xq/".into();
    let nothing = world.get(&elsewhere, "/referrals?box=outbox").await.ok();
    assert_eq!(nothing["items"], json!([]));
    let path = format!("/cases/{case}/decision");
    assert_eq!(
        world.get(&elsewhere, &path).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_governance_centre_assigns_in_the_area_of_the_body_above_it() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let dispatcher = &world.centre.people[0];
    let body = offer(case, &world.court, "assign");
    let offered = world.offer(dispatcher, &body).await.ok();
    assert_eq!(offered["from"], json!(world.township.id));
    // A county's centre has no say over the city's bodies.
    let mut county = dispatcher.clone();
    county.org_path = "zf/dq/zx/".into();
    let case = world.register(&world.township, DisputeType::Medical).await;
    let body = offer(case, &world.health, "assign");
    let refused = world.offer(&county, &body).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

/// Every route of the API, out of its own documentation, so that none is forgotten.
fn every_route(world: &World) -> Vec<(Method, String)> {
    let app = Arc::clone(&world.app);
    let document = web::document(Service::Routing, |config| routes::api(&app, config));
    let mut routes = Vec::new();
    for (path, item) in document.paths.paths {
        let path = path.trim_start_matches("/api/v1").to_owned();
        if item.get.is_some() {
            routes.push((Method::GET, path.clone()));
        }
        if item.post.is_some() {
            routes.push((Method::POST, path));
        }
    }
    routes
}

#[tokio::test]
async fn nothing_is_open_without_signing_in() {
    let world = World::new().await;
    let routes = every_route(&world);
    assert_eq!(routes.len(), 14);
    for (method, path) in routes {
        let path = path
            .replace("{case}", "case_00000000-0000-7000-8000-000000000001")
            .replace(
                "{referral}",
                "referral_00000000-0000-7000-8000-000000000001",
            );
        let status = world.anonymous(method.clone(), &path).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}");
    }
}

/// Whoever may not know of a case does not learn of it by waiting, nor hold anybody up.
#[tokio::test]
async fn whoever_may_not_know_of_a_case_does_not_wait_for_it() {
    let world = World::new().await;
    let case = world.register(&world.township, DisputeType::Contract).await;
    let mut holder = world.database.database.connection().await.unwrap();
    holder
        .batch_execute("BEGIN; SELECT FROM route FOR UPDATE")
        .await
        .unwrap();
    let stranger = &world.court.people[0];
    let body = offer(case, &world.village, "to_litigation");
    let asked = world.offer(stranger, &body);
    let answer = tokio::time::timeout(std::time::Duration::from_secs(5), asked).await;
    assert_eq!(answer.unwrap().status, StatusCode::NOT_FOUND);
    holder.batch_execute("ROLLBACK").await.unwrap();
}
