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

/// The fields of an entry as `source` would sign it for `stream`.
pub fn signed<'a>(
    streams: &Streams,
    stream: &str,
    source: &'a str,
    event: &'a str,
) -> Vec<(&'a str, Vec<u8>)> {
    let signer = streams.events_key().entries(source);
    let signature = signer.sign(&[stream.as_bytes(), event.as_bytes()]);
    let signature: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        ("event", event.into()),
        ("source", source.into()),
        ("signature", signature.into()),
    ]
}
