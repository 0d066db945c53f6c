use contracts::Claims;
use contracts::api::directory::{Me, Staff, Tokens};
use contracts::vocabulary::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, PASSWORD, World, member};

const NEW: &str = "崭新的密码一二三";

async fn refresh(world: &World, token: &str) -> Answer {
    let body = json!({"refresh_token": token});
    world
        .send(Method::POST, "/api/v1/refresh", "", None, Some(&body))
        .await
}

async fn change(world: &World, token: &str, current: &str, new: &str) -> Answer {
    let body = json!({"current": current, "new": new});
    world.post("/api/v1/me/password", token, &body).await
}

async fn claims(world: &World, tokens: &Tokens) -> Claims {
    let verified = world.app.verifier().verify(&tokens.access_token).await;
    verified.unwrap()
}

/// Somebody whose password an administrator chose.
async fn newcomer(world: &World) -> Tokens {
    let admin = world.token(ADMIN).await;
    let mut body = member(world.root(), "wang", Role::Administrator);
    body.as_object_mut().unwrap().remove("must_change");
    let _: Staff = world.post("/api/v1/staff", &admin, &body).await.read(201);
    world.sign_in("wang").await
}

#[tokio::test]
async fn a_changed_password_replaces_the_old_one_and_ends_other_sign_ins() {
    let world = World::new().await;
    let other = world.sign_in(ADMIN).await;
    let tokens = world.sign_in(ADMIN).await;
    let wrong = change(&world, &tokens.access_token, "错的密码啊啊啊", NEW).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.body["errors"][0]["pointer"], "/current");
    let next: Tokens = change(&world, &tokens.access_token, PASSWORD, NEW)
        .await
        .read(200);
    for ended in [&tokens, &other] {
        let refused = refresh(&world, &ended.refresh_token).await;
        assert_eq!(refused.code(), "AUTH-0003");
    }
    assert_eq!(refresh(&world, &next.refresh_token).await.status, 200);
    assert_eq!(world.try_sign_in(ADMIN, PASSWORD).await.status, 401);
    assert_eq!(world.try_sign_in(ADMIN, NEW).await.status, 200);
}

#[tokio::test]
async fn trying_out_what_is_good_enough_locks_nobody_out() {
    let world = World::new().await;
    let token = world.token(ADMIN).await;
    for (new, code) in [
        ("short", "too_short"),
        ("12345678", "too_common"),
        ("Admin-2026", "like_username"),
        (PASSWORD, "unchanged"),
        ("zzzzzzzzzzzz", "too_common"),
        ("88888888", "too_common"),
    ] {
        let refused = change(&world, &token, PASSWORD, new).await;
        assert_eq!(refused.status, 422, "{new}");
        let error = &refused.body["errors"][0];
        assert_eq!(
            (&error["pointer"], &error["code"]),
            (&json!("/new"), &json!(code))
        );
    }
    assert_eq!(change(&world, &token, PASSWORD, NEW).await.status, 200);
}

#[tokio::test]
async fn guesses_at_the_old_password_count_as_at_signing_in() {
    let world = World::new().await;
    let token = world.token(ADMIN).await;
    for _ in 0..5 {
        let wrong = change(&world, &token, "错的密码啊啊啊", NEW).await;
        assert_eq!(wrong.status, 422);
    }
    let locked = change(&world, &token, PASSWORD, NEW).await;
    assert_eq!((locked.status.as_u16(), locked.code()), (429, "AUTH-0005"));
}

#[tokio::test]
async fn a_password_that_somebody_else_chose_opens_nothing_but_its_change() {
    let world = World::new().await;
    let tokens = newcomer(&world).await;
    assert!(claims(&world, &tokens).await.must_change_password);
    // Renewing does not get around it.
    let tokens: Tokens = refresh(&world, &tokens.refresh_token).await.read(200);
    let document = world.get("/openapi.json", "").await.body;
    let mut refused = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        if ["/sign-in", "/refresh", "/sign-out", "/me", "/me/password"]
            .iter()
            .any(|open| path.strip_prefix("/api/v1") == Some(open))
        {
            continue;
        }
        let path = path.replace("{id}", &world.root().to_string());
        for method in item.as_object().unwrap().keys() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else {
                continue;
            };
            let token = &tokens.access_token;
            let answer = world
                .send(method, &path, token, Some("k"), Some(&json!({})))
                .await;
            let code = (answer.status.as_u16(), answer.code());
            assert_eq!(code, (403, "AUTH-0007"), "{path}");
            refused += 1;
        }
    }
    assert!(refused > 10, "{refused}");
    let me: Me = world
        .get("/api/v1/me", &tokens.access_token)
        .await
        .read(200);
    assert_eq!(me.staff.username, "wang");

    let free: Tokens = change(&world, &tokens.access_token, PASSWORD, NEW)
        .await
        .read(200);
    let staff = world.get("/api/v1/staff", &free.access_token).await;
    assert_eq!(staff.status, 200);
    let again: Tokens = refresh(&world, &free.refresh_token).await.read(200);
    assert!(!claims(&world, &again).await.must_change_password);
    let anew: Tokens = world.try_sign_in("wang", NEW).await.read(200);
    assert!(!claims(&world, &anew).await.must_change_password);
}

#[tokio::test]
async fn whoever_must_change_their_password_may_leave_instead() {
    let world = World::new().await;
    let tokens = newcomer(&world).await;
    let body = json!({"refresh_token": tokens.refresh_token});
    let out = world
        .send(Method::POST, "/api/v1/sign-out", "", None, Some(&body))
        .await;
    assert_eq!((out.status.as_u16(), out.body), (204, Value::Null));
    let gone = refresh(&world, &tokens.refresh_token).await;
    assert_eq!(gone.code(), "AUTH-0003");
}
