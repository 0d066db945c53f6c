use std::sync::Arc;

use contracts::vocabulary::Role;
use contracts::{Claims, Service};
use intake::Events;
use messaging::{Consumer, ConsumerArgs, Relay};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::world::{World, dispute, with};

/// The titles of what a search finds.
async fn found(world: &World, claims: &Claims, q: &str) -> Vec<String> {
    let items = world.search(claims, q).await;
    items
        .iter()
        .map(|row| row["title"].as_str().unwrap().to_owned())
        .collect()
}

/// Relay and consumer of this test's intake; stop when dropped.
struct Running(tokio_util::sync::DropGuard);

async fn run(world: &World) -> Running {
    let database = &world.database.database;
    let streams = testkit::streams().await;
    let stop = CancellationToken::new();
    let relay = Relay::new(
        database.clone(),
        streams.clone(),
        Service::Intake,
        &[Service::Intake],
    );
    let args = ConsumerArgs {
        instance: "0".into(),
        stream_readers: 1,
    };
    let consumer = Consumer::new(
        database.clone(),
        streams,
        Service::Intake,
        args,
        Arc::new(Events),
    );
    tokio::spawn(relay.run(stop.clone()));
    tokio::spawn(consumer.run(stop.clone()));
    Running(stop.drop_guard())
}

#[tokio::test]
async fn words_numbers_and_particulars_find_a_case() {
    let world = World::new().await;
    let running = run(&world).await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let wages = world.registered(&clerk, &dispute()).await;
    let neighbours = with(
        dispute(),
        json!({"title": "相邻排水纠纷", "dispute_type": "neighbours",
               "facts": "雨水流入院内，请求改道。工人和资料无关。",
               "parties": [
                   {"side": "applicant", "kind": "person", "name": "李大江"},
                   {"side": "respondent", "kind": "person", "name": "赵六"}]}),
    );
    world.registered(&clerk, &neighbours).await;
    // Registration does not wait for the search index.
    testkit::eventually("both cases are in the search index", || async {
        world.value("SELECT count(*) FROM case_search").await == "2"
    })
    .await;
    let (wages_title, neighbours_title) = ("拖欠工资纠纷", "相邻排水纠纷");
    for (q, titles) in [
        ("工资", vec![wages_title]),
        ("排水", vec![neighbours_title]),
        ("纠纷", vec![neighbours_title, wages_title]),
        ("王小川", vec![wages_title]),
        ("工地 工资", vec![wages_title]),
        ("工资%", vec![wages_title]),
        ("资工", vec![]),
        ("〔2026〕攀5104dongqu登字第1号", vec![wages_title]),
        ("[2026]攀5104dongqu登字第2号", vec![neighbours_title]),
        ("11010519491231002x", vec![wages_title]),
        ("13812345678", vec![wages_title]),
        ("08123332211", vec![wages_title]),
        ("13812345679", vec![]),
    ] {
        assert_eq!(found(&world, &clerk, q).await, titles, "{q}");
    }
    // What is amended is found by its new words.
    let amendment = json!({"version": 1, "title": "劳务报酬纠纷"});
    world
        .post(&clerk, &format!("/cases/{wages}/amendments"), &amendment)
        .await;
    testkit::eventually("the new title is found", || async {
        found(&world, &clerk, "报酬").await == ["劳务报酬纠纷"]
    })
    .await;
    assert_eq!(found(&world, &clerk, "拖欠").await, Vec::<String>::new());
    drop(running.0);
}
