use contracts::vocabulary::{ReferralState, Role};
use serde_json::json;
use crate::browser::World;
use crate::fixture::*;

#[tokio::test]
async fn demo() {
    let Ok(out) = std::env::var("DEMO_OUT") else { return };
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator, Role::Supervisor]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let clerk = world.somebody(&[Role::ReceivingClerk]);
    let other = put_case(&world.stub, &clerk);
    let offered = referral(other, &claims, ReferralState::Offered);
    world.stub.on("GET", &format!("/cases/{other}/referrals"), [&offered]);
    world.stub.on("GET", "/referrals", json!({"items": [offered, referral(case, &claims, ReferralState::Accepted)]}));
    world.stub.on("GET", "/backlog/summary", summary());
    let rows: Vec<_> = [-12, -4, 0, 2, 7, 9, 30].iter().map(|d| row(case, Some(*d))).chain([row(case, None)]).collect();
    world.stub.on("GET", "/backlog", json!({"items": rows, "next": "abc"}));
    world.stub.on("GET", "/todo", json!({"items": &rows[..4]}));
    world.stub.on("GET", "/notices", json!({"items": [notice(case), notice(other)]}));
    let file = file(case, &claims);
    let row = json!({"id": case, "number": NUMBER, "kind": "dispute", "title": file.title, "dispute_type": "labour", "channel": "visit", "received_on": file.received_on, "registered_at": file.registered_at, "organisation": file.organisation});
    world.stub.on("GET", "/cases", json!({"items": [row.clone(), row]}));
    let session = browser.cookie("dingfen_session").unwrap();
    std::fs::write(&out, format!("{} {} {} {}", browser.base(), session, case, other)).unwrap();
    while std::path::Path::new(&out).exists() {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
}
