use std::collections::BTreeSet;
use std::sync::Arc;

use contracts::vocabulary::Role;
use serde_json::json;

use crate::world::{World, dispute};

#[tokio::test]
async fn fifty_at_once_get_the_numbers_from_1_to_50() {
    let world = Arc::new(World::new().await);
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let (world, clerk) = (Arc::clone(&world), clerk.clone());
            tokio::spawn(async move {
                world
                    .register(&clerk, &format!("key-{n}"), &dispute())
                    .await
            })
        })
        .collect();
    let mut numbers = BTreeSet::new();
    for task in tasks {
        let answer = task.await.unwrap();
        assert_eq!(answer.status, 201, "{answer:?}");
        numbers.insert(answer.body["number"].as_str().unwrap().to_owned());
    }
    let expected: BTreeSet<_> = (1..=50)
        .map(|n| format!("〔2026〕攀5104dongqu登字第{n}号"))
        .collect();
    assert_eq!(numbers, expected);
    let account = world
        .get(&clerk, &format!("/numbers/{}/2026", clerk.org))
        .await;
    assert_eq!(account.status, 200);
    assert_eq!(
        account.body,
        json!({"organisation": clerk.org, "year": 2026, "last": 50, "cases": 50, "missing": []})
    );
}

#[tokio::test]
async fn bodies_count_for_themselves() {
    let world = World::new().await;
    let dongqu = world.clerk("5104/dongqu/", Role::Mediator).await;
    let xiqu = world.clerk("5104/xiqu/", Role::Mediator).await;
    for clerk in [&dongqu, &xiqu] {
        let answer = world.register(clerk, "first", &dispute()).await;
        let number = answer.body["number"].as_str().unwrap();
        assert!(number.ends_with("登字第1号"), "{number}");
    }
}

#[tokio::test]
async fn an_account_shows_a_number_whose_case_was_removed_from_outside() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    for _ in 0..3 {
        world.registered(&clerk, &dispute()).await;
    }
    world
        .execute("DELETE FROM case_file WHERE serial = 2")
        .await;
    let account = world
        .get(&clerk, &format!("/numbers/{}/2026", clerk.org))
        .await;
    assert_eq!(account.body["missing"], json!([2]));
    assert_eq!(account.body["cases"], 2);
    assert_eq!(account.body["last"], 3);
}

#[tokio::test]
async fn an_account_is_for_the_body_itself_and_those_above_it() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let path = format!("/numbers/{}/2026", clerk.org);
    for (place, role, status) in [
        ("5104/", Role::Supervisor, 200),
        ("5104/xiqu/", Role::Supervisor, 404),
        ("5104/", Role::Mediator, 404),
    ] {
        let other = world.clerk(place, role).await;
        assert_eq!(
            world.get(&other, &path).await.status,
            status,
            "{place} {role}"
        );
    }
    let wrong_year = format!("/numbers/{}/lastyear", clerk.org);
    assert_eq!(world.get(&clerk, &wrong_year).await.status, 404);
}
