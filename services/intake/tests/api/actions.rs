//! What a file says may be done with it is what the commands let through.

use contracts::Claims;
use contracts::vocabulary::{FileAction, Role};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::world::{World, dispute};

async fn allowed(world: &World, who: &Claims, case: &str, action: FileAction) -> bool {
    let file = world.get(who, &format!("/cases/{case}")).await.body;
    let party = file["parties"][0]["id"].as_str().unwrap();
    let version = file["parties"][0]["version"].clone();
    let (path, body) = match action {
        FileAction::Amend => (
            "amendments".to_owned(),
            json!({"version": file["version"], "title": "改正的事由"}),
        ),
        FileAction::CorrectCase => (
            "correct".to_owned(),
            json!({"version": file["version"], "reason": "笔误",
                   "people": file["people"].as_i64().unwrap() + 1}),
        ),
        FileAction::AddParty => (
            "parties".to_owned(),
            json!({"side": "third_party", "kind": "person", "name": "李四"}),
        ),
        FileAction::CorrectParty => (
            format!("parties/{party}/correct"),
            json!({"version": version, "reason": "笔误", "name": format!("王{version}")}),
        ),
        FileAction::NameRepresentative => (
            format!("parties/{party}/representatives"),
            json!({"role": "guardian", "name": "王大川"}),
        ),
        FileAction::Unmask => (
            format!("parties/{party}/unmask"),
            json!({"reason": "contact"}),
        ),
    };
    let path = format!("/cases/{case}/{path}");
    let sent = world.ask(who, Method::POST, &path, |request| {
        let key = Uuid::new_v4().to_string();
        request.header("Idempotency-Key", key).json(&body)
    });
    [200, 201].contains(&sent.await.status)
}

#[tokio::test]
async fn a_file_lists_what_its_reader_may_do() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let case = world.registered(&clerk, &dispute()).await;
    let mut readers = vec![
        world.clerk("5104/", Role::Dispatcher).await,
        world.clerk("5104/", Role::Supervisor).await,
    ];
    for role in Role::ALL {
        let mut colleague = clerk.clone();
        colleague.roles = vec![*role];
        // Whoever sees a subtree sees their own body too.
        colleague.org_path = "5104/dongqu/".into();
        readers.push(colleague);
    }
    for reader in &readers {
        let file = world.get(reader, &format!("/cases/{case}")).await.body;
        let listed = file["actions"].as_array().unwrap();
        for action in FileAction::ALL {
            assert_eq!(
                listed.contains(&json!(action)),
                allowed(&world, reader, &case, *action).await,
                "{action} for {:?} of {}",
                reader.roles,
                reader.org_path
            );
        }
    }
}
