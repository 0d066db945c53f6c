use chrono::TimeDelta;
use contracts::Claims;
use contracts::api::directory::{Me, Staff, Tokens};
use contracts::vocabulary::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, LIMITS, PASSWORD, World, member};

const TEMPORARY: &str = "临时密码一二三四";
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

async fn reset(world: &World, who: &Staff, version: i64, password: &str) -> Answer {
    let admin = world.token(ADMIN).await;
    let body = json!({"version": version, "password": password});
    let path = format!("/api/v1/staff/{}/password", who.id);
    world.post(&path, &admin, &body).await
}

#[tokio::test]
async fn an_administrator_gives_whoever_forgot_theirs_a_password_for_the_time_being() {
    let world = World::new().await;
    let wang = world.member(world.root(), "wang", Role::Mediator).await;
    let before = world.sign_in("wang").await;
    let changed: Staff = reset(&world, &wang, 1, TEMPORARY).await.read(200);
    let expected = Staff { version: 2, ..wang };
    assert_eq!(changed, expected);
    let ended = refresh(&world, &before.refresh_token).await;
    assert_eq!(ended.code(), "AUTH-0003");
    assert_eq!(world.try_sign_in("wang", PASSWORD).await.status, 401);

    let tokens: Tokens = world.try_sign_in("wang", TEMPORARY).await.read(200);
    let refused = world.get("/api/v1/staff", &tokens.access_token).await;
    assert_eq!(refused.code(), "AUTH-0007");
    let free: Tokens = change(&world, &tokens.access_token, TEMPORARY, NEW)
        .await
        .read(200);
    let staff = world.get("/api/v1/staff", &free.access_token).await;
    assert_eq!(staff.status, 200);

    let events = world.events().await;
    let mut resets = events
        .iter()
        .filter(|(kind, ..)| kind == "directory.password_reset.v1");
    let (_, sequence, data) = resets.next_back().unwrap();
    assert_eq!(*sequence, 2);
    assert_eq!(*data, json!({"staff": changed.id}));
}

#[tokio::test]
async fn a_new_password_opens_what_wrong_ones_had_locked() {
    let world = World::new().await;
    let wang = world.member(world.root(), "wang", Role::Mediator).await;
    let (home, elsewhere) = ("198.51.100.1", "203.0.113.1");
    for (address, times) in [(home, 5), (elsewhere, LIMITS.per_name - 5)] {
        for _ in 0..times {
            let wrong = world.try_sign_in_from(address, "wang", "不是这个密码呀");
            assert_eq!(wrong.await.code(), "AUTH-0004");
        }
    }
    for address in [home, "198.51.100.2"] {
        let locked = world.try_sign_in_from(address, "wang", PASSWORD).await;
        assert_eq!(locked.code(), "AUTH-0005");
    }
    assert_eq!(reset(&world, &wang, 1, TEMPORARY).await.status, 200);
    for address in [home, "198.51.100.2"] {
        let open = world.try_sign_in_from(address, "wang", TEMPORARY).await;
        assert_eq!(open.status, 200, "{:?}", open.body);
    }
}

#[tokio::test]
async fn a_reset_is_refused_to_oneself_at_an_old_version_and_with_a_weak_password() {
    let world = World::new().await;
    let wang = world.member(world.root(), "wang", Role::Mediator).await;
    let before = world.events().await.len();
    let own = reset(&world, &world.founded.administrator, 1, TEMPORARY).await;
    assert_eq!((own.status.as_u16(), own.code()), (403, "AUTH-0006"));
    let stale = reset(&world, &wang, 2, TEMPORARY).await;
    assert_eq!((stale.status.as_u16(), stale.code()), (409, "STATE-0001"));
    for weak in ["", "short", "Wang-2026"] {
        let refused = reset(&world, &wang, 1, weak).await;
        assert_eq!(refused.status, 422, "{weak}");
        assert_eq!(refused.body["errors"][0]["pointer"], "/password");
    }
    assert_eq!(world.events().await.len(), before);
    assert_eq!(world.try_sign_in("wang", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_temporary_password_that_nobody_used_opens_nothing_after_a_week() {
    let world = World::new().await;
    newcomer(&world).await;
    world
        .clock
        .advance(TimeDelta::days(7) - TimeDelta::minutes(1));
    assert_eq!(world.try_sign_in("wang", PASSWORD).await.status, 200);
    world.clock.advance(TimeDelta::minutes(2));
    let refused = world.try_sign_in("wang", PASSWORD).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (401, "AUTH-0004")
    );
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(detail.contains("临时密码已经过期"), "{detail}");
}

#[tokio::test]
async fn words_of_place_and_body_make_no_password() {
    let world = World::new().await;
    let tokens = world.sign_in(ADMIN).await;
    let place = &world.founded.organisation.name;
    for guessed in ["dingfen2026", "qwerty123", &format!("{place}1")] {
        let refused = change(&world, &tokens.access_token, PASSWORD, guessed).await;
        assert_eq!(refused.status, 422, "{guessed}");
        assert_eq!(refused.body["errors"][0]["pointer"], "/new", "{guessed}");
    }
}

#[tokio::test]
async fn other_administrators_are_told_of_powers_and_of_passwords_that_stay() {
    let world = World::new().await;
    let admin = world.token(ADMIN).await;
    let mut body = member(world.root(), "wang", Role::Mediator);
    body["must_change"] = json!(true);
    let wang: Staff = world.post("/api/v1/staff", &admin, &body).await.read(201);
    let told = async || -> Vec<serde_json::Value> {
        let all = world.events().await.into_iter();
        all.filter(|(kind, ..)| kind == "directory.powers_given.v1")
            .map(|(.., data)| data)
            .collect()
    };
    assert_eq!(told().await, [json!(null); 0]);
    let path = format!("/api/v1/staff/{}", wang.id);
    for (version, roles, count) in [
        (1, json!(["mediator", "supervisor"]), 1),
        (2, json!(["supervisor"]), 1),
        (3, json!(["supervisor", "administrator"]), 2),
    ] {
        let body =
            json!({"version": version, "roles": roles, "qualifications": [], "active": true});
        assert_eq!(world.patch(&path, &admin, &body).await.status, 200);
        assert_eq!(told().await.len(), count, "{roles}");
    }
    world.member(world.root(), "zhao", Role::Mediator).await;
    let last = told().await.pop().unwrap();
    assert_eq!(
        (last["lasting_password"].clone(), last["roles"].clone()),
        (json!(true), json!([]))
    );
}
