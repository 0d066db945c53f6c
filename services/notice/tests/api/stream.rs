use std::sync::Arc;

use contracts::Service;
use contracts::event::Event;
use messaging::{Consumer, ConsumerArgs};
use redis::AsyncCommands as _;
use tokio_util::sync::CancellationToken;

use crate::recipients::overdue;
use crate::world::World;

/// The whole way through Redis, with every entry delivered twice.
#[tokio::test]
async fn an_event_that_comes_twice_from_the_stream_is_told_once() {
    let world = World::new("smtp://127.0.0.1:9").await;
    let streams = testkit::streams().await;
    let events = [0, 1].map(|offset| Event::from(overdue(&world, world.day(offset))));
    let mut connection = streams.commands().await.unwrap();
    for event in &events {
        let envelope = world.envelope(event, Service::Tracking);
        let text = serde_json::to_string(&envelope).unwrap();
        let key = streams.key(world.case.shard());
        let entry = testkit::signed(&streams, &key, "tracking", &text);
        for _ in 0..2 {
            let _id: String = connection.xadd(&key, "*", &entry).await.unwrap();
        }
    }
    let stop = CancellationToken::new();
    let args = ConsumerArgs {
        instance: "0".to_owned(),
        stream_readers: 1,
        held_events: messaging::DEFAULT_HELD,
    };
    let handler = notice::handler(&world.app);
    let database = world.store.database.clone();
    let consumer = Consumer::new(
        database,
        streams,
        Service::Notice,
        args,
        Arc::clone(&handler),
    );
    let running = tokio::spawn(consumer.run(stop.clone()));
    testkit::eventually("both events are told", async || {
        world.kinds("mediator").await.len() == 2
    })
    .await;
    stop.cancel();
    running.await.unwrap();
    assert_eq!(world.kinds("mediator").await.len(), 2);
    assert_eq!(world.addresses("due").await.len(), 6);
}
