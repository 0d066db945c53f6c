use chrono::TimeDelta;

use crate::world::{ADMIN, World};

#[tokio::test]
async fn instances_that_start_together_share_one_key() {
    let world = World::new().await;
    let others: Vec<_> = (0..4).map(|_| world.another_instance()).collect();
    futures_util::future::join_all(others.iter().map(|app| app.renew_keys())).await;
    let keys = world.get("/.well-known/jwks.json", "").await.body;
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1);
    let key = &keys["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"]),
        (&"OKP".into(), &"Ed25519".into())
    );
    assert!(key.get("d").is_none(), "the private half stays private");

    let token = world.token(ADMIN).await;
    for app in others {
        app.verifier().verify(&token).await.unwrap();
    }
}

#[tokio::test]
async fn a_new_key_is_announced_before_use_and_the_old_one_outlives_its_tokens() {
    let world = World::new().await;
    let published = async || -> Vec<String> {
        let keys = world.get("/.well-known/jwks.json", "").await.body;
        let keys = keys["keys"].as_array().unwrap().iter();
        keys.map(|key| key["kid"].as_str().unwrap().to_owned())
            .collect()
    };
    let old = world.token(ADMIN).await;
    world.clock.advance(TimeDelta::days(30));
    world.app.renew_keys().await.unwrap();
    assert_eq!(published().await.len(), 2);
    let announced = world.token(ADMIN).await;
    assert_eq!(
        kid(&announced),
        kid(&old),
        "the new key waits until all know it"
    );

    world.clock.advance(TimeDelta::minutes(11));
    world.app.renew_keys().await.unwrap();
    let new = world.token(ADMIN).await;
    assert_ne!(kid(&new), kid(&old));
    for token in [&announced, &new] {
        assert!(published().await.contains(&kid(token)));
    }
    world.clock.advance(TimeDelta::hours(2));
    world.app.renew_keys().await.unwrap();
    assert_eq!(published().await, [kid(&new)]);
}

#[tokio::test]
async fn the_service_is_ready_once_it_has_a_key() {
    let world = World::new().await;
    let answer = world.get("/readyz", "").await;
    assert_eq!(answer.status, 200, "{:?}", answer.body);

    let fresh = testkit::start(directory::server(
        &world.another_instance(),
        web::HttpArgs::any_port(),
    ));
    let answer = reqwest::get(format!("{}/readyz", fresh.url)).await.unwrap();
    assert_eq!(answer.status(), 503);
}

fn kid(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

#[tokio::test]
async fn before_its_keys_are_read_a_service_says_so_instead_of_refusing_everybody() {
    let world = World::new().await;
    let token = world.token(ADMIN).await;
    let world = world.served_by_another_instance();
    for path in ["/.well-known/jwks.json", "/api/v1/staff"] {
        let answer = world.get(path, &token).await;
        assert_eq!(answer.status, 503, "{path}: {:?}", answer.body);
        assert!(answer.retry_after.is_some(), "{path}");
    }
}
