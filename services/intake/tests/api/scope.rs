use contracts::Claims;
use contracts::vocabulary::Role;
use serde_json::json;

use crate::world::{World, dispute};

/// The ids somebody's list shows.
async fn listed(world: &World, claims: &Claims) -> Vec<String> {
    let answer = world.get(claims, "/cases?limit=100").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let items = answer.body["items"].as_array().unwrap();
    items
        .iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_outsider_finds_no_trace_of_a_case() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/yinjiang/", Role::Mediator).await;
    let id = world.registered(&clerk, &dispute()).await;
    let file = world.get(&clerk, &format!("/cases/{id}")).await;
    let party = file.body["parties"][0]["id"].as_str().unwrap().to_owned();
    let number = file.body["number"].as_str().unwrap().to_owned();
    let before = world.rows().await;
    let outsiders = [
        world.clerk("5104/xiqu/", Role::Mediator).await,
        world.clerk("5104/xiqu/", Role::Supervisor).await,
        world
            .clerk("5104/dongqu/yinjiang/2/", Role::Dispatcher)
            .await,
        world.clerk("5104/dongqu/", Role::Mediator).await,
    ];
    for outsider in &outsiders {
        let amendment = json!({"version": 1, "title": "改一改"});
        let mut answers = vec![
            world.get(outsider, &format!("/cases/{id}")).await,
            world
                .post(
                    outsider,
                    &format!("/cases/{id}/parties/{party}/unmask"),
                    &json!({"reason": "contact"}),
                )
                .await,
        ];
        if !outsider.has(Role::Supervisor) {
            let path = format!("/cases/{id}/amendments");
            answers.push(world.post(outsider, &path, &amendment).await);
        }
        for answer in answers {
            assert_eq!(answer.status, 404, "{answer:?}");
        }
        assert_eq!(listed(&world, outsider).await, Vec::<String>::new());
        for q in [number.as_str(), "11010519491231002X", "13812345678"] {
            assert!(world.search(outsider, q).await.is_empty(), "{q}");
        }
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn those_above_see_the_whole_subtree() {
    let world = World::new().await;
    let yinjiang = world.clerk("5104/dongqu/yinjiang/", Role::Mediator).await;
    let xiqu = world.clerk("5104/xiqu/", Role::Mediator).await;
    let first = world.registered(&yinjiang, &dispute()).await;
    let second = world.registered(&xiqu, &dispute()).await;
    let city = world.clerk("5104/", Role::Supervisor).await;
    let dongqu = world.clerk("5104/dongqu/", Role::Dispatcher).await;
    assert_eq!(listed(&world, &city).await, [second, first.clone()]);
    assert_eq!(listed(&world, &dongqu).await[0], first);
    assert_eq!(listed(&world, &yinjiang).await, [first]);
}

#[tokio::test]
async fn a_list_is_paged_newest_first_and_filtered() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::PetitionClerk).await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let kind = if n == 2 {
            json!({"kind": "petition", "purpose": "appeal", "channel": "letter"})
        } else {
            json!({})
        };
        let body = crate::world::with(dispute(), kind);
        ids.insert(0, world.registered(&clerk, &body).await);
    }
    assert_eq!(listed(&world, &clerk).await, ids);
    let mut walked = Vec::new();
    let mut next = String::new();
    loop {
        let page = world
            .get(&clerk, &format!("/cases?limit=2&after={next}"))
            .await;
        for row in page.body["items"].as_array().unwrap() {
            walked.push(row["id"].as_str().unwrap().to_owned());
        }
        match page.body["next"].as_str() {
            Some(cursor) => next = cursor.to_owned(),
            None => break,
        }
    }
    assert_eq!(walked, ids);
    for query in [
        "kind=petition",
        "channel=letter",
        "kind=petition&dispute_type=labour",
    ] {
        let page = world.get(&clerk, &format!("/cases?{query}")).await;
        let items = page.body["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{query}");
        assert_eq!(items[0]["id"], json!(ids[2]));
    }
}
