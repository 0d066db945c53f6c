//! How it goes: proceedings, clocks, history and backlog.
//!
//! Everything here follows from the other services' events and a few commands of its own. Which
//! event is which event of the law is data (`rules/events.toml`), and the law says what that
//! starts; a last day is always derived from rule, start and ledger and stored only to sort by.

mod app;
mod domain;
mod events;
mod http;
mod routes;
mod store;

use std::sync::Arc;
use std::time::Duration;

use contracts::Service;
use db::{Database, DatabaseArgs};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::SystemClock;
use messaging::{Consumer, ConsumerArgs, RedisArgs, Relay, Streams};
use tokio_util::sync::CancellationToken;
use web::{Background, HttpArgs, Server, TokenVerifier, readiness_check};

pub use app::App;
pub use app::calendar::{
    CalendarError, KnownYear, NoticeFile, ReplacedNotice, calendar_years, import_year, preview_year,
};
pub use app::correction::{ChangedDay, Correction, correct_year, preview_correction};
pub use app::fire::{Firer, Look};
pub use app::recount::{MovedClock, Recount, recount};
pub use app::selfcheck::{Difference, Report, selfcheck};

/// Tracking's own tables.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/tracking");

/// All settings of tracking.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// `DINGFEN_LISTEN` and more.
    #[command(flatten)]
    pub http: HttpArgs,
    /// `DINGFEN_DATABASE_URL` and more.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// `DINGFEN_REDIS_URL` and more.
    #[command(flatten)]
    pub redis: RedisArgs,
    /// `DINGFEN_INSTANCE` and more.
    #[command(flatten)]
    pub consumer: ConsumerArgs,
    /// Where the directory publishes the keys that tokens are checked with.
    #[arg(
        long,
        env = "DINGFEN_DIRECTORY_URL",
        default_value = "http://127.0.0.1:8081"
    )]
    pub directory_url: String,
    /// Milliseconds between two looks for clocks whose warning or breach is due.
    #[arg(long, env = "DINGFEN_FIRING_POLL_MS", default_value_t = 1_000,
        value_parser = clap::value_parser!(u64).range(10..=60_000))]
    pub firing_poll_ms: u64,
    /// Warnings and breaches fired at a time.
    #[arg(long, env = "DINGFEN_FIRING_BATCH", default_value_t = 500,
        value_parser = clap::value_parser!(i64).range(1..=10_000))]
    pub firing_batch: i64,
}

/// Runs tracking until `stop` is cancelled, then finishes what is open.
///
/// # Errors
/// When a setting or the law data cannot be used, or the server fails.
pub async fn run(args: Args, stop: CancellationToken) -> anyhow::Result<()> {
    let database = Database::new(&args.database, Service::Tracking)?;
    let streams = Streams::new(&args.redis)?;
    let app = App::new(database.clone(), Arc::new(SystemClock))?;
    let verifier = TokenVerifier::remote(&args.directory_url)?;
    let server = server(&app, args.http, verifier).bind()?;
    let consumer = Consumer::new(
        database.clone(),
        streams.clone(),
        Service::Tracking,
        args.consumer,
        Arc::new(app.clone()),
    );
    let relay = Relay::new(
        database,
        streams.clone(),
        Service::Tracking,
        &Service::CONSUMERS,
    );
    let poll = Duration::from_millis(args.firing_poll_ms);
    let firer = Firer::new(app.clone(), poll, args.firing_batch);
    let background = vec![
        Background::new("the relay", |stop| relay.run(stop)),
        Background::new("the consumer", |stop| consumer.run(stop)),
        Background::new("the firer of clocks", |stop| firer.run(stop)),
        Background::new("the live signal", move |stop| async move {
            app.signal(streams, stop).await;
        }),
    ];
    Ok(web::run(server, background, stop).await?)
}

/// Tracking's HTTP server; also for tests.
#[must_use]
pub fn server(app: &App, http: HttpArgs, verifier: TokenVerifier) -> Server {
    let routes = app.clone();
    let database = app.database().clone();
    Server::new(Service::Tracking, http, verifier)
        .ready(readiness_check("postgresql", move || {
            let database = database.clone();
            async move { database.ping().await }
        }))
        .api(move |config| routes::api(&routes, config))
}
