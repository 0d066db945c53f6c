use std::sync::Arc;

use contracts::vocabulary::Role;
use serde_json::json;

use crate::world::{World, dispute, with};

#[tokio::test]
async fn the_same_request_again_gets_the_same_answer_and_writes_nothing() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let first = world.register(&clerk, "once", &dispute()).await;
    let again = world.register(&clerk, "once", &dispute()).await;
    assert_eq!(again, first);
    assert_eq!(world.rows().await, "1 2 2 1 1 1 1 1 1");
}

#[tokio::test]
async fn twenty_at_once_under_one_key_make_one_case() {
    let world = Arc::new(World::new().await);
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (world, clerk) = (Arc::clone(&world), clerk.clone());
            tokio::spawn(async move { world.register(&clerk, "once", &dispute()).await })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    assert_eq!(answers[0].status, 201);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(world.rows().await, "1 2 2 1 1 1 1 1 1");
}

#[tokio::test]
async fn a_key_is_good_for_one_content_only() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    world.register(&clerk, "once", &dispute()).await;
    let other = with(dispute(), json!({"title": "另一起纠纷"}));
    let refused = world.register(&clerk, "once", &other).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.body["code"], "REQ-0010");
    assert_eq!(world.rows().await, "1 2 2 1 1 1 1 1 1");
}

#[tokio::test]
async fn a_key_belongs_to_whoever_used_it() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let other = world.clerk("5104/xiqu/", Role::Mediator).await;
    let first = world.register(&clerk, "once", &dispute()).await;
    let second = world.register(&other, "once", &dispute()).await;
    assert_eq!(second.status, 201);
    assert_ne!(first.body["id"], second.body["id"]);
}

#[tokio::test]
async fn a_registration_without_a_key_is_refused() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let refused = world.post(&clerk, "/cases", &dispute()).await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.body["code"], "REQ-0009");
}

#[tokio::test]
async fn the_answer_stays_the_same_after_an_amendment() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let first = world.register(&clerk, "once", &dispute()).await;
    let id = first.body["id"].as_str().unwrap();
    let amendment = json!({"version": 1, "title": "拖欠三个月工资纠纷"});
    let amended = world
        .post(&clerk, &format!("/cases/{id}/amendments"), &amendment)
        .await;
    assert_eq!(amended.body["version"], 2);
    assert_eq!(world.register(&clerk, "once", &dispute()).await, first);
}
