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

/// The shared Redis as its operator reaches it, who may do everything.
pub async fn redis_operator() -> Streams {
    operator(redis_args().await.redis_prefix).await
}

/// Streams in the shared Redis under a prefix of this test's own, and the same as the operator
/// reaches them.
pub async fn streams_and_operator() -> (Streams, Streams) {
    let args = redis_args().await;
    let operator = operator(args.redis_prefix.clone()).await;
    let streams = Streams::new(&args, events_key()).expect("the Redis URL is valid");
    (streams, operator)
}

async fn operator(redis_prefix: String) -> Streams {
    let args = RedisArgs {
        redis_url: crate::engines().await.redis.admin_url(),
        redis_prefix,
        stream_ceiling: DEFAULT_CEILING,
    };
    Streams::new(&args, events_key()).expect("the Redis URL is valid")
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
