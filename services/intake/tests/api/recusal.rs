//! Whoever has ties to a party does nothing about the case but read, and write down what they are told.

use contracts::Claims;
use contracts::event::StaffRegistered;
use contracts::vocabulary::Role;
use serde_json::{Value, json};

use crate::wall::accusation;
use crate::world::{World, dispute};

const CONFLICT: &str = "STATE-0004";

/// Declares ties of somebody to the applicant of every case.
async fn tie(world: &World, who: &Claims) {
    let applicant = "SELECT identity_index FROM party WHERE side = 'applicant' LIMIT 1";
    let tied = StaffRegistered {
        staff: who.sub,
        organisation: who.org,
        name: who.name.clone(),
        roles: who.roles.clone(),
        qualifications: Vec::new(),
        active: true,
        email: None,
        interests: vec![world.value(applicant).await],
    };
    world.tell(tied).await.unwrap();
}

/// What every command about a case answers.
async fn commands(world: &World, who: &Claims, case: &str, file: &Value) -> Vec<String> {
    let party = file["parties"][0]["id"].as_str().unwrap();
    let mut codes = Vec::new();
    for (path, body) in [
        (
            "amendments".to_owned(),
            json!({"version": file["version"], "title": "改正的事由"}),
        ),
        (
            format!("parties/{party}/unmask"),
            json!({"reason": "contact"}),
        ),
        (
            format!("parties/{party}/correct"),
            json!({"version": 1, "reason": "笔误", "name": "王小穿"}),
        ),
        (
            format!(
                "parties/{}/leave",
                file["parties"][1]["id"].as_str().unwrap()
            ),
            json!({"version": 0, "reason": "误登记"}),
        ),
    ] {
        let answer = world
            .post(who, &format!("/cases/{case}/{path}"), &body)
            .await;
        codes.push(answer.body["code"].as_str().unwrap_or("done").to_owned());
    }
    codes
}

#[tokio::test]
async fn who_has_ties_changes_and_unmasks_nothing_and_is_told_so() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let case = world.registered(&clerk, &dispute()).await;
    tie(&world, &clerk).await;
    let file = world.get(&clerk, &format!("/cases/{case}")).await.body;
    assert_eq!(file["barred"], true);
    assert_eq!(file["actions"], json!([]));
    assert_eq!(commands(&world, &clerk, &case, &file).await, [CONFLICT; 4]);
    let mut colleague = world.clerk("5104/dongqu/", Role::Mediator).await;
    colleague.org = clerk.org;
    let file = world.get(&colleague, &format!("/cases/{case}")).await.body;
    assert_eq!(file["barred"], false);
    let done = commands(&world, &colleague, &case, &file).await;
    // The only respondent stays; ties have nothing to do with that.
    assert_eq!(done, ["done", "done", "done", "REQ-0004"]);
}

#[tokio::test]
async fn who_has_ties_takes_down_a_dispute_and_no_accusation() {
    let world = World::new().await;
    let clerk = world.clerk("5104/xinfang/", Role::PetitionClerk).await;
    let accused = world.clerk("5104/weijian/", Role::ReceivingClerk).await;
    world.registered(&clerk, &dispute()).await;
    tie(&world, &clerk).await;
    world.registered(&clerk, &dispute()).await;
    let before = world.rows().await;
    // Behind the wall nobody else could take over.
    let refused = world.register(&clerk, "one", &accusation(&accused)).await;
    assert_eq!(refused.body["code"], CONFLICT, "{refused:?}");
    assert_eq!(world.rows().await, before);
}
