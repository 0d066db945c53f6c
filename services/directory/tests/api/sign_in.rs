use chrono::TimeDelta;
use contracts::Claims;
use contracts::api::directory::{Me, Tokens};
use contracts::vocabulary::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, LIMITS, PASSWORD, World};

async fn refresh(world: &World, token: &str) -> Answer {
    let body = json!({"refresh_token": token});
    world
        .send(Method::POST, "/api/v1/refresh", "", None, Some(&body))
        .await
}

#[tokio::test]
async fn signing_in_gives_a_token_that_says_who_and_where() {
    let world = World::new().await;
    let tokens = world.sign_in("  Admin ").await;
    assert_eq!((&*tokens.token_type, tokens.expires_in), ("Bearer", 900));
    let claims: Claims = world
        .app
        .verifier()
        .verify(&tokens.access_token)
        .await
        .unwrap();
    assert_eq!(claims.sub, world.founded.administrator.id);
    assert_eq!(claims.org, world.root());
    assert_eq!(claims.org_path, "5104/");
    assert_eq!(claims.roles, [Role::Administrator]);

    let me: Me = world
        .get("/api/v1/me", &tokens.access_token)
        .await
        .read(200);
    assert_eq!(me.staff, world.founded.administrator);
    assert_eq!(me.organisation, world.founded.organisation);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for (username, password) in [(ADMIN, "不是这个密码呀"), ("nobody", PASSWORD)] {
        let answer = world.try_sign_in(username, password).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.code(), "AUTH-0004");
        let mut body = answer.body;
        body["trace_id"] = Value::Null;
        answers.push(body);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn five_wrong_passwords_lock_the_name_for_that_address_for_fifteen_minutes() {
    let world = World::new().await;
    for username in [ADMIN, "nobody"] {
        for _ in 0..5 {
            let answer = world.try_sign_in(username, "不是这个密码呀").await;
            assert_eq!(answer.code(), "AUTH-0004");
        }
        let locked = world.try_sign_in(username, PASSWORD).await;
        assert_eq!((locked.status.as_u16(), locked.code()), (429, "AUTH-0005"));
        assert_eq!(locked.retry_after, Some(900));
    }
    // Elsewhere nobody was wrong.
    let elsewhere = world
        .try_sign_in_from("198.51.100.1", ADMIN, PASSWORD)
        .await;
    assert_eq!(elsewhere.status, 200);
    world.clock.advance(TimeDelta::minutes(15));
    world.sign_in(ADMIN).await;
}

/// Is wrong about a password so many times from an address.
async fn be_wrong(world: &World, address: &str, username: &str, times: u32) {
    for _ in 0..times {
        let wrong = world.try_sign_in_from(address, username, "不是这个密码呀");
        assert_eq!(wrong.await.code(), "AUTH-0004");
    }
}

#[tokio::test]
async fn guesses_from_many_addresses_lock_the_name_but_not_where_it_was_used_lately() {
    let world = World::new().await;
    let (home, new) = ("198.51.100.1", "198.51.100.2");
    let sign_in = async |address| world.try_sign_in_from(address, ADMIN, PASSWORD).await;
    assert_eq!(sign_in(home).await.status, 200);
    for username in [ADMIN, "nobody"] {
        be_wrong(&world, "203.0.113.1", username, 5).await;
        be_wrong(&world, "203.0.113.2", username, LIMITS.per_name - 5).await;
        let locked = world.try_sign_in_from(new, username, PASSWORD).await;
        assert_eq!((locked.status.as_u16(), locked.code()), (429, "AUTH-0005"));
        assert_eq!(locked.retry_after, Some(900));
    }
    assert_eq!(sign_in(home).await.status, 200);
    // Where the name is known five mistakes are still the end, for a while.
    be_wrong(&world, home, ADMIN, 5).await;
    assert_eq!(sign_in(home).await.code(), "AUTH-0005");
    world.clock.advance(TimeDelta::minutes(15));
    assert_eq!(sign_in(home).await.status, 200);
    assert_eq!(sign_in(new).await.status, 200);
}

#[tokio::test]
async fn guesses_at_many_names_close_the_address() {
    let world = World::new().await;
    let (guesser, other) = ("2001:db8:1:2::7", "2001:db8:1:3::7");
    for n in 0..LIMITS.per_address {
        // Getting one right in between does not start the count anew.
        if n == 9 {
            let own = world.try_sign_in_from(guesser, ADMIN, PASSWORD).await;
            assert_eq!(own.status, 200);
        }
        be_wrong(&world, guesser, &format!("name{n}"), 1).await;
    }
    // Another address of the same network is no other place.
    let closed = world.try_sign_in_from("2001:db8:1:2::8", "nobody", PASSWORD);
    let closed = closed.await;
    assert_eq!((closed.status.as_u16(), closed.code()), (429, "REQ-0012"));
    assert_eq!(closed.retry_after, Some(900));
    assert!(closed.body["detail"].as_str().unwrap().contains("网络地址"));
    let open = world.try_sign_in_from(other, ADMIN, PASSWORD).await;
    assert_eq!(open.status, 200);
    world.clock.advance(TimeDelta::minutes(15));
    be_wrong(&world, guesser, "nobody", 1).await;
}

#[tokio::test]
async fn a_closed_address_is_open_to_names_that_were_used_there_lately() {
    let world = World::new().await;
    let office = "198.51.100.1";
    let sign_in = async || world.try_sign_in_from(office, ADMIN, PASSWORD).await;
    let guess = async |n| {
        let name = format!("name{n}");
        world.try_sign_in_from(office, &name, PASSWORD).await
    };
    assert_eq!(sign_in().await.status, 200);
    for n in 0..LIMITS.per_address {
        be_wrong(&world, office, &format!("name{n}"), 1).await;
    }
    for n in 0..3 {
        assert_eq!(sign_in().await.status, 200);
        // Getting one right makes no room for a guess.
        assert_eq!(guess(n).await.code(), "REQ-0012");
    }
    // Five mistakes under the known name are still the end, for a while.
    be_wrong(&world, office, ADMIN, 5).await;
    assert_eq!(sign_in().await.code(), "AUTH-0005");
    world.clock.advance(TimeDelta::minutes(15));
    assert_eq!(guess(0).await.code(), "AUTH-0004");
    // Mistakes under a known name count for the address like all others.
    be_wrong(&world, office, ADMIN, 4).await;
    for n in 5..LIMITS.per_address {
        be_wrong(&world, office, &format!("name{n}"), 1).await;
    }
    assert_eq!(guess(0).await.code(), "REQ-0012");
    assert_eq!(sign_in().await.status, 200);
    assert_eq!(guess(0).await.code(), "REQ-0012");

    world.clock.advance(TimeDelta::days(30));
    for n in 0..LIMITS.per_address {
        be_wrong(&world, office, &format!("name{n}"), 1).await;
    }
    assert_eq!(sign_in().await.code(), "REQ-0012");
}

#[tokio::test]
async fn guesses_at_the_same_moment_are_all_counted() {
    let world = World::new().await;
    let guesses = (0..8).map(|_| world.try_sign_in(ADMIN, "不是这个密码呀"));
    let answers = futures_util::future::join_all(guesses).await;
    let wrong = answers.iter().filter(|answer| answer.status == 401).count();
    let locked = answers.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((wrong, locked), (5, 3));
}

#[tokio::test]
async fn a_right_password_forgets_earlier_mistakes() {
    let world = World::new().await;
    for _ in 0..3 {
        for _ in 0..4 {
            world.try_sign_in(ADMIN, "不是这个密码呀").await;
        }
        world.sign_in(ADMIN).await;
    }
}

#[tokio::test]
async fn refreshing_uses_the_token_up_and_a_second_use_ends_the_sign_in() {
    let world = World::new().await;
    let first = world.sign_in(ADMIN).await;
    let second: Tokens = refresh(&world, &first.refresh_token).await.read(200);
    assert_ne!(first.refresh_token, second.refresh_token);

    world.clock.advance(TimeDelta::seconds(31));
    let stolen = refresh(&world, &first.refresh_token).await;
    assert_eq!((stolen.status.as_u16(), stolen.code()), (401, "AUTH-0003"));
    let heir = refresh(&world, &second.refresh_token).await;
    assert_eq!(heir.code(), "AUTH-0003");
}

#[tokio::test]
async fn whoever_did_not_get_the_answer_may_refresh_again_at_once() {
    let world = World::new().await;
    let first = world.sign_in(ADMIN).await;
    let lost: Tokens = refresh(&world, &first.refresh_token).await.read(200);
    world.clock.advance(TimeDelta::seconds(12));
    let also_lost: Tokens = refresh(&world, &first.refresh_token).await.read(200);
    world.clock.advance(TimeDelta::seconds(12));
    let got: Tokens = refresh(&world, &first.refresh_token).await.read(200);
    world.clock.advance(TimeDelta::minutes(14));
    let next: Tokens = refresh(&world, &got.refresh_token).await.read(200);
    // The lost pairs do not live beside the one that arrived: whoever has them took them.
    assert_ne!(lost.refresh_token, also_lost.refresh_token);
    let thief = refresh(&world, &lost.refresh_token).await;
    assert_eq!(thief.code(), "AUTH-0003");
    assert_eq!(
        refresh(&world, &next.refresh_token).await.code(),
        "AUTH-0003"
    );
}

#[tokio::test]
async fn a_token_whose_answer_was_used_may_not_be_repeated() {
    let world = World::new().await;
    let first = world.sign_in(ADMIN).await;
    let second: Tokens = refresh(&world, &first.refresh_token).await.read(200);
    world.clock.advance(TimeDelta::seconds(1));
    let third: Tokens = refresh(&world, &second.refresh_token).await.read(200);
    let stolen = refresh(&world, &first.refresh_token).await;
    assert_eq!(stolen.code(), "AUTH-0003");
    assert_eq!(
        refresh(&world, &third.refresh_token).await.code(),
        "AUTH-0003"
    );
}

#[tokio::test]
async fn a_sign_in_ends_when_idle_and_in_any_case_after_a_week() {
    let world = World::new().await;
    let idle = world.sign_in(ADMIN).await;
    let mut busy = world.sign_in(ADMIN).await;
    for _ in 0..14 {
        world.clock.advance(TimeDelta::hours(11));
        busy = refresh(&world, &busy.refresh_token).await.read(200);
    }
    assert_eq!(
        refresh(&world, &idle.refresh_token).await.code(),
        "AUTH-0002"
    );
    world.clock.advance(TimeDelta::hours(15));
    assert_eq!(
        refresh(&world, &busy.refresh_token).await.code(),
        "AUTH-0002"
    );
}

#[tokio::test]
async fn signing_out_ends_the_sign_in_and_may_be_repeated() {
    let world = World::new().await;
    let tokens = world.sign_in(ADMIN).await;
    let body = json!({"refresh_token": tokens.refresh_token});
    for _ in 0..2 {
        let answer = world
            .send(Method::POST, "/api/v1/sign-out", "", None, Some(&body))
            .await;
        assert_eq!(answer.status, 204);
    }
    assert_eq!(
        refresh(&world, &tokens.refresh_token).await.code(),
        "AUTH-0003"
    );
}

#[tokio::test]
async fn without_roles_nobody_signs_in_or_refreshes() {
    let world = World::new().await;
    let gone = world
        .member(world.root(), "wangxiulan", Role::Mediator)
        .await;
    let tokens = world.sign_in("wangxiulan").await;
    let admin = world.token(ADMIN).await;
    let body = json!({"version": 1, "roles": [], "qualifications": [], "active": false});
    let path = format!("/api/v1/staff/{}", gone.id);
    assert_eq!(world.patch(&path, &admin, &body).await.status, 200);
    assert_eq!(
        world.try_sign_in("wangxiulan", PASSWORD).await.code(),
        "AUTH-0004"
    );
    assert_eq!(
        refresh(&world, &tokens.refresh_token).await.code(),
        "AUTH-0003"
    );
}

/// Whether a token still opens something, once the list of ended ones was read.
async fn opens(world: &World, token: &str) -> bool {
    let database = &world.store.database;
    world.app.verifier().reload_ended(database).await.unwrap();
    world.get("/api/v1/me", token).await.status == 200
}

#[tokio::test]
async fn what_takes_rights_away_acts_at_once_on_tokens_that_are_out() {
    let world = World::new().await;
    let wang = world.member(world.root(), "wang", Role::Mediator).await;
    let admin = world.token(ADMIN).await;
    let path = format!("/api/v1/staff/{}", wang.id);
    let change = |version: i64, roles: &[Role]| json!({"version": version, "roles": roles, "qualifications": [], "active": true});
    // Signing out ends that sign-in and no other.
    let (desk, phone) = (world.sign_in("wang").await, world.sign_in("wang").await);
    let body = json!({"refresh_token": desk.refresh_token});
    let out = world.post("/api/v1/sign-out", "", &body).await;
    assert_eq!(out.status, 204);
    assert!(!opens(&world, &desk.access_token).await);
    assert!(opens(&world, &phone.access_token).await);
    // Other roles end the tokens that say the old ones; whoever refreshes has the new ones.
    let changed = world
        .patch(&path, &admin, &change(1, &[Role::PetitionClerk]))
        .await;
    assert_eq!(changed.status, 200, "{changed:?}");
    assert!(!opens(&world, &phone.access_token).await);
    let phone: contracts::api::directory::Tokens =
        refresh(&world, &phone.refresh_token).await.read(200);
    assert!(opens(&world, &phone.access_token).await);
    // What changes no rights ends nothing.
    let changed = world
        .patch(&path, &admin, &change(2, &[Role::PetitionClerk]))
        .await;
    assert_eq!(changed.status, 200);
    assert!(opens(&world, &phone.access_token).await);
    // Leaving ends everything.
    let changed = world.patch(&path, &admin, &change(3, &[])).await;
    assert_eq!(changed.status, 200);
    assert!(!opens(&world, &phone.access_token).await);
    assert_eq!(refresh(&world, &phone.refresh_token).await.status, 401);
    assert!(opens(&world, &admin).await);
    let told = world.events().await;
    let told: Vec<_> = told
        .iter()
        .filter(|(kind, ..)| kind == "directory.sign_ins_ended.v1")
        .map(|(.., data)| data["sign_in"].is_string())
        .collect();
    assert_eq!(told, [true, false, false]);
}

#[tokio::test]
async fn sign_ins_are_seen_and_ended_by_their_owner_alone() {
    let world = World::new().await;
    world.member(world.root(), "wang", Role::Mediator).await;
    world.member(world.root(), "zhao", Role::Mediator).await;
    let (desk, phone) = (world.token("wang").await, world.token("wang").await);
    let other = world.token("zhao").await;
    let list = |token: String| {
        let world = &world;
        async move { world.get("/api/v1/me/sign-ins", &token).await.body }
    };
    let seen = list(desk.clone()).await;
    let rows = seen.as_array().unwrap();
    assert_eq!(rows.len(), 2);
    let current: Vec<bool> = rows.iter().map(|row| row["current"] == true).collect();
    assert_eq!(current, [false, true], "{seen}");
    let phones = rows[0]["id"].as_str().unwrap();
    let end = format!("/api/v1/me/sign-ins/{phones}/end");
    let body = json!({"password": PASSWORD});
    assert_eq!(world.post(&end, &other, &body).await.status, 404);
    assert!(opens(&world, &phone).await);
    assert_eq!(world.post(&end, &desk, &body).await.status, 204);
    assert!(!opens(&world, &phone).await);
    assert!(opens(&world, &desk).await);
    assert_eq!(list(desk).await.as_array().unwrap().len(), 1);
}

/// An open browser, or a token that was copied, is not the person.
#[tokio::test]
async fn a_sign_in_ends_for_the_password_only_and_guesses_count() {
    let world = World::new().await;
    world.member(world.root(), "wang", Role::Mediator).await;
    let (desk, phone) = (world.token("wang").await, world.token("wang").await);
    let seen = world.get("/api/v1/me/sign-ins", &desk).await.body;
    let end = format!(
        "/api/v1/me/sign-ins/{}/end",
        seen[0]["id"].as_str().unwrap()
    );
    assert_eq!(world.post(&end, &desk, &json!({})).await.status, 422);
    for _ in 0..5 {
        let wrong = json!({"password": "错的密码啊啊啊"});
        let refused = world.post(&end, &desk, &wrong).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.body["errors"][0]["pointer"], "/password");
    }
    let right = json!({"password": PASSWORD});
    let locked = world.post(&end, &desk, &right).await;
    assert_eq!((locked.status.as_u16(), locked.code()), (429, "AUTH-0005"));
    assert_eq!(world.try_sign_in("wang", PASSWORD).await.status, 429);
    assert!(opens(&world, &phone).await);
}

/// A sign-in that is over already takes nothing from who knows the password.
#[tokio::test]
async fn a_right_password_is_no_guess_whatever_sign_in_it_ends() {
    let world = World::new().await;
    world.member(world.root(), "wang", Role::Mediator).await;
    let desk = world.token("wang").await;
    let end = format!("/api/v1/me/sign-ins/{}/end", uuid::Uuid::now_v7());
    let body = json!({"password": PASSWORD});
    for _ in 0..12 {
        assert_eq!(world.post(&end, &desk, &body).await.status, 404);
    }
    assert_eq!(world.try_sign_in("wang", PASSWORD).await.status, 200);
}
