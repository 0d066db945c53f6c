use std::sync::Arc;

use engines::{Options, Redis};
use messaging::{RedisArgs, Streams};
use testkit::eventually;

use crate::fixture::{Pair, Recorder, a_case, record};

/// A Redis of the test's own, to be killed and emptied.
async fn own_redis(folder: &std::path::Path) -> (Redis, Streams) {
    let redis = Redis::start(folder, Options::tests()).await.unwrap();
    let streams = Streams::new(&RedisArgs {
        redis_url: redis.url(),
        redis_prefix: "loss".into(),
    })
    .unwrap();
    (redis, streams)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_redis_is_killed_and_emptied() {
    let folder = std::env::temp_dir().join(format!("dingfen-loss-{}", uuid::Uuid::new_v4()));
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
        unpublished(&pair).await == 0
    })
    .await;
    flush(&streams).await;

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

async fn unpublished(pair: &Pair) -> i64 {
    use db::schema::event_outbox;
    use diesel::prelude::*;
    use diesel_async::RunQueryDsl;
    let mut connection = pair.producer.database.connection().await.unwrap();
    event_outbox::table
        .filter(event_outbox::stream_ms.is_null())
        .count()
        .get_result(&mut connection)
        .await
        .unwrap()
}

async fn flush(streams: &Streams) {
    let mut connection = streams.commands().await.unwrap();
    let () = redis::cmd("FLUSHALL")
        .query_async(&mut connection)
        .await
        .unwrap();
}
