use std::sync::Arc;

use chrono::TimeDelta;
use contracts::vocabulary::Role;
use contracts::{Claims, Service};
use diesel_async::SimpleAsyncConnection as _;
use intake::Events;
use messaging::{Consumer, ConsumerArgs, Relay};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::world::{EXACT_SEARCHES, World, dispute, with};

/// The titles of what a search finds.
async fn found(world: &World, claims: &Claims, q: &str) -> Vec<String> {
    let items = world.search(claims, q).await;
    items
        .iter()
        .map(|row| row["title"].as_str().unwrap().to_owned())
        .collect()
}

/// Relay and consumer of this test's intake; stop when dropped.
pub(crate) struct Running(tokio_util::sync::DropGuard);

pub(crate) async fn run(world: &World) -> Running {
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
        held_events: messaging::DEFAULT_HELD,
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

/// What was recorded of exact searches, oldest first.
async fn recorded(world: &World) -> Value {
    let rows = world
        .value(
            "SELECT coalesce(jsonb_agg(jsonb_build_object('sequence', sequence, 'actor', actor,
                 'data', data) ORDER BY position), '[]')
             FROM event_log WHERE type = 'intake.exact_search_made.v1'",
        )
        .await;
    serde_json::from_str(&rows).unwrap()
}

#[tokio::test]
async fn a_search_for_a_number_in_full_is_recorded_without_the_number() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    world.registered(&clerk, &dispute()).await;
    for q in ["11010519491231002X", "138 1234 5678", "13900000000"] {
        world.search(&clerk, q).await;
    }
    // These tell nothing that a mask hides.
    for q in ["〔2026〕攀5104dongqu登字第1号", "王小川"] {
        world.search(&clerk, q).await;
    }
    let vault = privacy::Vault::new(&crate::world::KEY).unwrap();
    let made = |sequence: i64, key: &str, value: &str, hits: i32| {
        json!({"sequence": sequence, "actor": clerk.sub.uuid(), "data": {
            "organisation": clerk.org, "key": key, "index": vault.index(key, value), "hits": hits}})
    };
    assert_eq!(
        recorded(&world).await,
        json!([
            made(1, "identity", "11010519491231002X", 1),
            made(2, "phone", "13812345678", 1),
            made(3, "phone", "13900000000", 0),
        ])
    );
}

#[tokio::test]
async fn numbers_in_full_are_searched_for_so_many_times_an_hour() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let colleague = Claims {
        sub: kernel::StaffId::new(kernel::Shard::DIRECTORY),
        ..clerk.clone()
    };
    let search = async |claims: &Claims, q: &str| {
        let body = json!({"q": q});
        world.post(claims, "/cases/search", &body).await
    };
    let guess = |n: u32| format!("139{n:08}");
    // All but one at first; two at the same moment later, and only one of them is left.
    for n in 1..EXACT_SEARCHES {
        assert_eq!(search(&clerk, &guess(n)).await.status, 200, "{n}");
    }
    world.clock.advance(TimeDelta::minutes(20));
    let (one, two) = (guess(90), guess(91));
    let (one, two) = tokio::join!(search(&clerk, &one), search(&clerk, &two));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 429]);
    let refused = if one.status == 429 { one } else { two };
    assert_eq!(refused.body["code"], "REQ-0012");
    assert_eq!(refused.retry_after, Some(40 * 60));
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(
        detail.contains("最多按证件号码或者联系电话检索 6 次"),
        "{detail}"
    );
    assert!(!refused.body.to_string().contains("139000"), "{refused:?}");
    // What was refused is no event; other people and other searches go on.
    let events = recorded(&world).await;
    let made = u32::try_from(events.as_array().unwrap().len()).unwrap();
    assert_eq!(made, EXACT_SEARCHES);
    assert_eq!(search(&colleague, &guess(1)).await.status, 200);
    assert_eq!(search(&clerk, "工资").await.status, 200);
    // The first ones no longer count after an hour, the last one still does.
    world.clock.advance(TimeDelta::minutes(40));
    for n in 1..EXACT_SEARCHES {
        assert_eq!(search(&clerk, &guess(n)).await.status, 200, "{n}");
    }
    let refused = search(&clerk, &guess(1)).await;
    assert_eq!((refused.status, refused.retry_after), (429, Some(20 * 60)));
}

/// What others count while one waits for the row is not in the waiting statement's own view of it.
#[tokio::test]
async fn a_search_that_waited_is_told_when_the_next_may_be_made() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let search = async || {
        let body = json!({"q": "13900000000"});
        world.post(&clerk, "/cases/search", &body).await
    };
    for _ in 1..EXACT_SEARCHES {
        assert_eq!(search().await.status, 200);
    }
    world.clock.advance(TimeDelta::minutes(20));
    let mut other = world.database.database.connection().await.unwrap();
    let counted = "BEGIN; UPDATE exact_search
        SET recent = recent || (recent[1] + interval '1 minute'), searches = searches + 1";
    other.batch_execute(counted).await.unwrap();
    let committed = async {
        testkit::eventually("the search waits for the row", || async {
            let waiting = "SELECT count(*) FROM pg_stat_activity
                WHERE wait_event_type = 'Lock' AND query LIKE '%exact_search%'
                  AND pg_backend_pid() <> pid";
            world.value(waiting).await != "0"
        })
        .await;
        other.batch_execute("COMMIT").await.unwrap();
    };
    let (refused, ()) = tokio::join!(search(), committed);
    assert_eq!((refused.status, refused.retry_after), (429, Some(40 * 60)));
}

#[tokio::test]
async fn a_number_in_full_has_no_place_in_an_address() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    for q in ["11010519491231002X", "138-1234-5678"] {
        let query: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
        let refused = world.get(&clerk, &format!("/cases?q={query}")).await;
        assert_eq!(refused.status, 400, "{refused:?}");
        assert_eq!(refused.body["errors"][0]["code"], "not_in_address");
        assert!(!refused.body.to_string().contains(q), "{refused:?}");
    }
    assert_eq!(recorded(&world).await, json!([]));
}
