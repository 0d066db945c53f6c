use db::{DatabaseArgs, EventsArgs};
use messaging::{ConsumerArgs, RedisArgs};
use web::HttpArgs;

/// The settings of every service, and all of one that has none of its own.
#[derive(Debug, Clone, clap::Args)]
pub struct ServiceArgs {
    /// `DINGFEN_LISTEN` and more.
    #[command(flatten)]
    pub http: HttpArgs,
    /// `DINGFEN_DATABASE_URL` and more.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// `DINGFEN_EVENTS_KEY_FILE`.
    #[command(flatten)]
    pub events: EventsArgs,
    /// `DINGFEN_REDIS_URL` and more.
    #[command(flatten)]
    pub redis: RedisArgs,
    /// `DINGFEN_INSTANCE` and more.
    #[command(flatten)]
    pub consumer: ConsumerArgs,
    /// Where the directory publishes the keys that access tokens are checked with.
    #[arg(
        long,
        env = "DINGFEN_DIRECTORY_URL",
        default_value = "http://127.0.0.1:8081"
    )]
    pub directory_url: String,
}
