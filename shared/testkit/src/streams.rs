use db::EventsKey;
use messaging::{DEFAULT_CEILING, RedisArgs, Streams};

/// The key that tests sign events with, as its file has it.
pub const EVENTS_KEY: &str = "5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed";

/// The key that tests sign events with.
pub fn events_key() -> EventsKey {
    EventsKey::parse(EVENTS_KEY).expect("a key")
}

/// Settings for the shared Redis under a prefix of this test's own.
pub async fn redis_args() -> RedisArgs {
    RedisArgs {
        redis_url: crate::engines().await.redis.url(),
        redis_prefix: format!("test-{}", uuid::Uuid::new_v4().simple()),
        stream_ceiling: DEFAULT_CEILING,
    }
}

/// Streams in the shared Redis under a prefix of this test's own.
pub async fn streams() -> Streams {
    Streams::new(&redis_args().await, events_key()).expect("the Redis URL is valid")
}
