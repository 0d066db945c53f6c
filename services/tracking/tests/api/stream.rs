use contracts::Service;
use contracts::vocabulary::{OrganisationKind, Role};
use kernel::CaseId;
use tokio_util::sync::CancellationToken;

use crate::world::World;

/// Reads the stream until a line begins with `wanted`.
pub(crate) async fn read_until(answer: &mut reqwest::Response, wanted: &str) -> String {
    let mut text = String::new();
    loop {
        let chunk = answer.chunk().await.unwrap().expect("the stream goes on");
        text.push_str(std::str::from_utf8(&chunk).unwrap());
        if let Some(line) = text.lines().find(|line| line.starts_with(wanted)) {
            return line.to_owned();
        }
    }
}

#[tokio::test]
async fn a_change_reaches_those_who_see_the_case_and_nobody_else() {
    let world = World::on("2026-03-20").await;
    let streams = testkit::streams().await;
    let village = world
        .body(OrganisationKind::VillageCommittee, "5104/1/", "村调委会")
        .await;
    let other = world
        .body(OrganisationKind::VillageCommittee, "5104/22/", "邻村调委会")
        .await;
    let center = world
        .body(OrganisationKind::GovernanceCenter, "5104/", "综治中心")
        .await;
    let stop = CancellationToken::new();
    let (app, told) = (world.app.clone(), stop.clone());
    let signals = tokio::spawn({
        let streams = streams.clone();
        async move { app.signal(streams, told).await }
    });
    subscribed(&streams).await;
    let mut supervisor = world.listen(&center.claims(Role::Supervisor)).await;
    assert_eq!(supervisor.status(), 200);
    let mut neighbour = world.listen(&other.claims(Role::Mediator)).await;
    read_until(&mut supervisor, "retry").await;
    read_until(&mut neighbour, "retry").await;

    // What somebody else says, as the service would say it, is passed over.
    let forged = serde_json::json!({
        "case": CaseId::new(kernel::Shard::spread(1)), "organisation": village.id,
        "viewers": ["5104/"],
    });
    let mut redis = streams.commands().await.unwrap();
    let heard: i64 = redis::cmd("PUBLISH")
        .arg(streams.channel(Service::Tracking))
        .arg(forged.to_string())
        .query_async(&mut redis)
        .await
        .unwrap();
    assert_eq!(heard, 1);

    let case = world.dispute(&village, "2026-03-02").await;
    let seen = read_until(&mut supervisor, "data").await;
    assert!(seen.contains(&case.to_string()), "{seen}");
    // The neighbour hears of their own case only, although the other's came first.
    let own: CaseId = world.dispute(&other, "2026-03-02").await;
    let seen = read_until(&mut neighbour, "data").await;
    assert!(
        seen.contains(&own.to_string()) && !seen.contains("viewers"),
        "{seen}"
    );

    stop.cancel();
    signals.await.unwrap();
}

/// Waits until somebody listens to the channel.
pub(crate) async fn subscribed(streams: &messaging::Streams) {
    let channel = streams.channel(Service::Tracking);
    let operator = testkit::redis_operator().await;
    testkit::eventually("signals are listened to", || async {
        let mut redis = operator.commands().await.unwrap();
        let (_, listeners): (String, i64) = redis::cmd("PUBSUB")
            .arg("NUMSUB")
            .arg(&channel)
            .query_async(&mut redis)
            .await
            .unwrap();
        listeners > 0
    })
    .await;
}

#[tokio::test]
async fn without_signals_the_stream_ticks() {
    let world = World::on("2026-03-20").await;
    let body = world
        .body(OrganisationKind::Court, "5104/court/", "法院")
        .await;
    let mut clerk = world.listen(&body.claims(Role::ReceivingClerk)).await;
    assert_eq!(read_until(&mut clerk, "event").await, "event: tick");
}

#[tokio::test]
async fn nobody_holds_more_dashboards_than_they_may() {
    let world = World::on("2026-03-20").await;
    let body = world
        .body(OrganisationKind::Court, "5104/court/", "法院")
        .await;
    let clerk = body.claims(Role::ReceivingClerk);
    let mut open = Vec::new();
    for _ in 0..10 {
        let mut one = world.listen(&clerk).await;
        read_until(&mut one, "retry").await;
        open.push(one);
    }
    let refused = world.listen(&clerk).await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    let other = world
        .body(OrganisationKind::Court, "5104/other/", "另一法院")
        .await;
    let other = world.listen(&other.claims(Role::ReceivingClerk)).await;
    assert_eq!(other.status(), 200);
}
