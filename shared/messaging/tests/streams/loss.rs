use std::sync::Arc;

use contracts::Service;
use engines::Redis;
use kernel::CaseId;
use messaging::Streams;
use testkit::eventually;

use crate::fixture::{
    Pair, Recorder, a_case, first, own_folder, own_redis, record, record_effect, relay, streams_at,
    tamper, unpublished,
};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_redis_is_killed_and_emptied() {
    let folder = own_folder();
    let (mut redis, streams) = own_redis(&folder).await;
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let relay = pair.relay_to(streams.clone());
    let consumer = pair.consumer_of(streams.clone(), "0", &handler);
    let case = a_case();

    record(&pair.producer.database, case, 0, 20).await;
    eventually("the first are handled", || async { handler.total() >= 20 }).await;

    // Published but read by nobody, then gone.
    consumer.kill().await;
    record(&pair.producer.database, case, 20, 20).await;
    eventually("they are published", || async {
        unpublished(&pair.producer).await == 0
    })
    .await;
    flush(&redis).await;

    redis.kill().await.unwrap();
    record(&pair.producer.database, case, 40, 20).await;
    redis.restart().await.unwrap();

    let consumer = pair.consumer_of(streams.clone(), "0", &handler);
    eventually("all are handled", || async { handler.total() >= 60 }).await;
    assert_eq!(handler.sequences(case), (1..=60).collect::<Vec<_>>());
    relay.stop().await;
    consumer.stop().await;
    redis.stop().await.unwrap();
    let _ = std::fs::remove_dir_all(folder);
}

/// Three services, each acting on the one before, publish again in the wrong order.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_again_in_any_order_is_handled_cause_before_effect() {
    let folder = own_folder();
    let (redis, streams) = own_redis(&folder).await;
    let operator = streams_at(redis.admin_url(), messaging::DEFAULT_CEILING);
    let pair = Pair::new().await;
    let handler = Arc::new(Recorder::default());
    let services = [Service::Routing, Service::Handling, Service::Tracking];
    let cases = [a_case(), a_case(), a_case()];
    let mut logs = Vec::new();
    for service in services {
        logs.push(testkit::database(service, &[]).await);
    }
    record(&logs[0].database, cases[0], 0, 1).await;
    for n in 1..3 {
        let cause = first(services[n - 1], cases[n - 1]);
        record_effect(&logs[n].database, cases[n], cause).await;
    }
    let relay = |n: usize| relay(&logs[n], services[n], streams.clone());
    for (n, log) in logs.iter().enumerate() {
        let running = relay(n);
        eventually("it is published", || async { unpublished(log).await == 0 }).await;
        running.stop().await;
    }
    flush(&redis).await;

    let consumer = pair.consumer_of(streams.clone(), "0", &handler);
    let mut relays = Vec::new();
    for n in [2, 1, 0] {
        assert_eq!(handler.total(), 0);
        relays.push(relay(n));
        eventually("it is published again", || async {
            entries(&operator, cases[n]).await >= 1
        })
        .await;
    }
    eventually("all are handled", || async { handler.total() == 3 }).await;
    assert_eq!(handler.subjects(), cases.map(|case| case.uuid()));
    for task in relays.into_iter().chain([consumer]) {
        task.stop().await;
    }
    redis.stop().await.unwrap();
    let _ = std::fs::remove_dir_all(folder);
}

/// How many entries the stream of a case has.
async fn entries(streams: &Streams, case: CaseId) -> i64 {
    tamper(streams, case, "XLEN KEY").await
}

async fn flush(server: &Redis) {
    let client = redis::Client::open(server.admin_url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let () = redis::cmd("FLUSHALL")
        .query_async(&mut connection)
        .await
        .unwrap();
}
