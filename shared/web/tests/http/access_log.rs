use kernel::{CaseId, Shard};
use serde_json::Value;
use testkit::Lines;

use crate::{claims, start};
use contracts::vocabulary::Role;

/// One test for all of it, as a process has one subscriber.
#[tokio::test]
async fn an_access_line_says_who_and_from_where_and_nothing_personal() {
    let lines = Lines::default();
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_writer(lines.clone())
        .init();
    let server = start().await;
    let claims = claims(Role::Administrator, 60);
    let token = server.signer.sign(&claims);
    let case = CaseId::new(Shard::spread(1));
    let ask = async |path: String, from: &str, token: &str| {
        let request = server.http.get(server.url(&path)).bearer_auth(token);
        let request = request.header("x-forwarded-for", from);
        request.send().await.unwrap().status().as_u16()
    };
    let here = "198.51.100.7";
    assert_eq!(ask("/api/v1/me".to_owned(), here, &token).await, 200);
    // Out of what the bearer may see or do: who tried is known all the same.
    assert_eq!(
        ask(format!("/api/v1/cases/{case}x"), here, &token).await,
        404
    );
    let refused = server.http.post(server.url("/api/v1/cases"));
    let refused = refused.bearer_auth(&token).header("idempotency-key", "k");
    let refused = refused.json(&serde_json::json!({
        "title": "拖欠工资", "kind": "dispute", "received_on": "2026-03-09"}));
    assert_eq!(refused.send().await.unwrap().status(), 403);
    assert_eq!(
        ask("/api/v1/me".to_owned(), "203.0.113.9", "forged").await,
        401
    );

    let text = lines.text();
    for hidden in [here, "203.0.113.9", claims.name.as_str(), &token] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let access: Vec<Value> = lines.filter(|line| line["target"] == "access").collect();
    let of = |place: usize, field: &str| access[place][field].as_str().unwrap_or_default();
    for place in [0, 2] {
        assert_eq!(
            of(place, "actor.id"),
            claims.sub.to_string(),
            "{:?}",
            access[place]
        );
        assert_eq!(of(place, "actor.org"), claims.org.to_string());
    }
    assert_eq!(of(3, "actor.id"), "");
    assert_eq!(of(0, "client.index").len(), 16);
    assert_eq!(of(0, "client.index"), of(1, "client.index"));
    assert_ne!(of(0, "client.index"), of(3, "client.index"));
}
