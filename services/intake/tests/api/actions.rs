//! What a file says may be done with it is what the commands let through.

use contracts::Claims;
use contracts::vocabulary::{FileAction, Role};
use serde_json::json;

use crate::world::{World, dispute};

async fn allowed(world: &World, who: &Claims, case: &str, action: FileAction) -> bool {
    let file = world.get(who, &format!("/cases/{case}")).await.body;
    let path = match action {
        FileAction::Amend => format!("/cases/{case}/amendments"),
        FileAction::Unmask => {
            let party = file["parties"][0]["id"].as_str().unwrap();
            format!("/cases/{case}/parties/{party}/unmask")
        }
    };
    let body = match action {
        FileAction::Amend => json!({"version": file["version"], "title": "改正的事由"}),
        FileAction::Unmask => json!({"reason": "contact"}),
    };
    world.post(who, &path, &body).await.status == 200
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
