use contracts::vocabulary::Role;
use reqwest::Method;
use serde_json::json;

use crate::world::{ADMIN, World, member, organisation};

#[tokio::test]
async fn the_same_request_is_carried_out_once_and_answered_the_same() {
    let world = World::new().await;
    let token = world.token(ADMIN).await;
    let mut staff = member(world.root(), "wang", Role::Mediator);
    staff["must_change"] = json!(true);
    for (path, body) in [
        (
            "/api/v1/organisations",
            organisation(Some(world.root()), "ct"),
        ),
        ("/api/v1/staff", staff),
    ] {
        let before = world.events().await.len();
        let send = || world.send(Method::POST, path, &token, Some("key-1"), Some(&body));
        let (first, second) = futures_util::future::join(send(), send()).await;
        let third = send().await;
        assert_eq!(first.status, 201, "{:?}", first.body);
        for again in [second, third] {
            assert_eq!((again.status, &again.body), (first.status, &first.body));
        }
        assert_eq!(world.events().await.len(), before + 1);
    }
}

#[tokio::test]
async fn a_key_is_good_for_one_content() {
    let world = World::new().await;
    let token = world.token(ADMIN).await;
    let mut body = member(world.root(), "wang", Role::Mediator);
    body["must_change"] = json!(true);
    let path = "/api/v1/staff";
    let send = async |body: &serde_json::Value, key| {
        world
            .send(Method::POST, path, &token, key, Some(body))
            .await
    };
    assert_eq!(send(&body, Some("key-1")).await.status, 201);
    body["password"] = json!("另一个足够长的密码");
    let reused = send(&body, Some("key-1")).await;
    assert_eq!((reused.status.as_u16(), reused.code()), (422, "REQ-0010"));
    for key in [None, Some("a b")] {
        let missing = send(&body, key).await;
        assert_eq!((missing.status.as_u16(), missing.code()), (400, "REQ-0009"));
    }
    assert_eq!(world.events().await.len(), 3);
}
