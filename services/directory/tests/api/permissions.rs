use contracts::vocabulary::Role;
use reqwest::Method;
use serde_json::json;

use crate::world::{ADMIN, World, member, organisation};

/// What works without a token: getting one, and giving it back.
const OPEN: [&str; 3] = ["/api/v1/sign-in", "/api/v1/refresh", "/api/v1/sign-out"];

#[tokio::test]
async fn every_other_route_asks_for_a_token() {
    let world = World::new().await;
    let document = world.get("/openapi.json", "").await.body;
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        if OPEN.contains(&path.as_str()) {
            continue;
        }
        let path = path.replace("{id}", &world.root().to_string());
        for method in item.as_object().unwrap().keys() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else {
                continue;
            };
            for token in ["", "forged.token.here"] {
                let answer = world
                    .send(method.clone(), &path, token, Some("k"), Some(&json!({})))
                    .await;
                let code = if token.is_empty() {
                    "AUTH-0001"
                } else {
                    "AUTH-0003"
                };
                assert_eq!(
                    (answer.status.as_u16(), answer.code()),
                    (401, code),
                    "{path}"
                );
                asked += 1;
            }
        }
    }
    assert_eq!(asked, 2 * 16);
}

#[tokio::test]
async fn only_administrators_change_the_directory() {
    let world = World::new().await;
    world.member(world.root(), "wang", Role::Supervisor).await;
    let token = world.token("wang").await;
    let id = world.founded.administrator.id;
    let change = json!({"version": 1, "roles": [], "qualifications": [], "active": true});
    let before = world.events().await.len();
    for answer in [
        world
            .post(
                "/api/v1/organisations",
                &token,
                &organisation(Some(world.root()), "x"),
            )
            .await,
        world
            .post(
                "/api/v1/staff",
                &token,
                &member(world.root(), "xx", Role::Mediator),
            )
            .await,
        world
            .patch(&format!("/api/v1/staff/{id}"), &token, &change)
            .await,
        world
            .post(
                &format!("/api/v1/staff/{id}/password"),
                &token,
                &json!({"version": 1, "password": "临时密码一二三四"}),
            )
            .await,
        world
            .post("/api/v1/regions", &token, &json!({"regions": []}))
            .await,
    ] {
        assert_eq!((answer.status.as_u16(), answer.code()), (403, "AUTH-0006"));
    }
    assert_eq!(world.events().await.len(), before);
}

#[tokio::test]
async fn an_administrator_acts_below_and_not_beside() {
    let world = World::new().await;
    let east = world.organisation(world.root(), "east").await;
    let west = world.organisation(world.root(), "west").await;
    world
        .member(east.id, "east-admin", Role::Administrator)
        .await;
    let neighbour = world
        .member(west.id, "west-clerk", Role::ReceivingClerk)
        .await;
    let token = world.token("east-admin").await;

    let own = organisation(Some(east.id), "east-1");
    assert_eq!(
        world
            .post("/api/v1/organisations", &token, &own)
            .await
            .status,
        201
    );
    for parent in [west.id, world.root()] {
        let body = organisation(Some(parent), "intruder");
        let answer = world.post("/api/v1/organisations", &token, &body).await;
        assert_eq!(answer.code(), "AUTH-0006");
    }
    let body = member(west.id, "intruder", Role::Administrator);
    assert_eq!(
        world.post("/api/v1/staff", &token, &body).await.code(),
        "AUTH-0006"
    );
    // A password that somebody else knows for good is for who sets up the whole city only.
    let mut body = member(east.id, "east-clerk", Role::ReceivingClerk);
    let lasting = world.post("/api/v1/staff", &token, &body).await;
    assert_eq!(lasting.code(), "AUTH-0006");
    assert_eq!(lasting.body["errors"][0]["pointer"], "/must_change");
    body["must_change"] = json!(true);
    let temporary = world.post("/api/v1/staff", &token, &body).await;
    assert_eq!(temporary.status, 201);

    let hidden = format!("/api/v1/staff/{}", neighbour.id);
    let change = json!({"version": 1, "roles": [], "qualifications": [], "active": true});
    assert_eq!(world.get(&hidden, &token).await.status, 404);
    assert_eq!(world.patch(&hidden, &token, &change).await.status, 404);
    let reset = json!({"version": 1, "password": "临时密码一二三四"});
    let hidden = format!("{hidden}/password");
    assert_eq!(world.post(&hidden, &token, &reset).await.status, 404);
    let list = format!("/api/v1/staff?organisation={}", west.id);
    assert_eq!(world.get(&list, &token).await.code(), "AUTH-0006");
    let rename = json!({"version": 1, "name": "改名", "number_word": "改", "region": "5104",
                        "competences": []});
    let path = format!("/api/v1/organisations/{}", west.id);
    assert_eq!(
        world.patch(&path, &token, &rename).await.code(),
        "AUTH-0006"
    );
    let regions = json!({"regions": [{"code": "52", "name": "贵州省"}]});
    let answer = world.post("/api/v1/regions", &token, &regions).await;
    assert_eq!(answer.code(), "AUTH-0006");
}

#[tokio::test]
async fn an_outsider_sees_organisations_and_no_staff() {
    let world = World::new().await;
    let east = world.organisation(world.root(), "east").await;
    world.member(east.id, "wang", Role::Mediator).await;
    let token = world.token("wang").await;
    let admin = format!("/api/v1/staff/{}", world.founded.administrator.id);
    assert_eq!(world.get(&admin, &token).await.status, 404);
    let list = format!("/api/v1/staff?organisation={}", world.root());
    assert_eq!(world.get(&list, &token).await.status, 403);
    let root = format!("/api/v1/organisations/{}", world.root());
    assert_eq!(world.get(&root, &token).await.status, 200);
}

#[tokio::test]
async fn an_administrator_neither_locks_themselves_out_nor_grants_themselves_roles() {
    let world = World::new().await;
    let other = world
        .member(world.root(), "other", Role::Administrator)
        .await;
    let token = world.token(ADMIN).await;
    let path = format!("/api/v1/staff/{}", world.founded.administrator.id);
    let change = |roles: &[&str], version: i64| {
        json!({"version": version, "roles": roles, "qualifications": [], "active": true,
               "email": "admin@dingfen.example"})
    };
    let before = world.events().await.len();
    for roles in [
        &["mediator"][..],
        &["administrator", "mediator"],
        &["supervisor", "administrator"],
        &[],
    ] {
        let refused = world.patch(&path, &token, &change(roles, 1)).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (403, "AUTH-0006")
        );
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains("不能更改自己的角色"), "{detail}");
    }
    assert_eq!(world.events().await.len(), before);
    // Everything else about themselves they may change, and their roles somebody else may.
    let kept = world
        .patch(&path, &token, &change(&["administrator"], 1))
        .await;
    assert_eq!(kept.status, 200, "{:?}", kept.body);
    let others = world.token(&other.username).await;
    let granted = change(&["administrator", "mediator"], 2);
    assert_eq!(world.patch(&path, &others, &granted).await.status, 200);
}

/// Whoever handles cases and administers accounts could otherwise lift their own recusal.
#[tokio::test]
async fn nobody_takes_back_ties_of_their_own() {
    let world = World::new().await;
    let (one, two) = ("11010519491231002X", "440524188001010014");
    let token = world.token(ADMIN).await;
    let path = format!("/api/v1/staff/{}", world.founded.administrator.id);
    let change = |version: i64, interests: &[&str]| {
        json!({"version": version, "roles": ["administrator"], "qualifications": [],
               "active": true, "email": "admin@dingfen.example", "interests": interests})
    };
    for (version, ties) in [(1, &[one][..]), (2, &[one, two])] {
        let added = world.patch(&path, &token, &change(version, ties)).await;
        assert_eq!(added.status, 200);
    }
    for ties in [&[two][..], &[]] {
        let refused = world.patch(&path, &token, &change(3, ties)).await;
        assert_eq!(refused.code(), "AUTH-0006");
    }
}

#[tokio::test]
async fn passwords_that_stay_are_given_in_a_demonstration_only() {
    let world = World::new().await;
    let body = member(world.root(), "wang", Role::Mediator);
    // An instance that has just started has not been told that this is one.
    let world = world.served_by_another_instance();
    world.app.renew_keys().await.unwrap();
    let admin = world.token(ADMIN).await;
    let refused = world.post("/api/v1/staff", &admin, &body).await;
    assert_eq!(refused.code(), "AUTH-0006");
    assert_eq!(refused.body["errors"][0]["pointer"], "/must_change");
}
