use messaging::{DEFAULT_CEILING, RedisArgs, Streams};

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
    Streams::new(&redis_args().await).expect("the Redis URL is valid")
}
