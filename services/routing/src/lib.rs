//! Where it goes: triage, jurisdiction, allocation, referrals.
//!
//! Owns the routing decision of each case (which rule, which body, which handler, and why) and
//! every hand-over from one body to another. Learns organisations and staff from the directory,
//! cases from intake, and from tracking when a handler has one open case less.

mod app;
mod domain;
mod events;
mod http;
pub mod routes;
mod store;

use std::sync::Arc;

use anyhow::Context as _;
use contracts::Service;
use db::{Database, DatabaseArgs};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::SystemClock;
use messaging::{Consumer, ConsumerArgs, RedisArgs, Relay, Streams};
use tokio_util::sync::CancellationToken;
use web::{Background, HttpArgs, Server, TokenVerifier, readiness_check};

pub use app::App;
pub use domain::rules::RuleError;
pub use events::Events;

/// Routing's own tables.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/routing");

/// All settings of the service.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// HTTP server.
    #[command(flatten)]
    pub http: HttpArgs,
    /// PostgreSQL.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// Redis.
    #[command(flatten)]
    pub redis: RedisArgs,
    /// Streams.
    #[command(flatten)]
    pub consumer: ConsumerArgs,
    /// Where the directory publishes the keys that access tokens are checked with.
    #[arg(
        long,
        env = "DINGFEN_DIRECTORY_URL",
        default_value = "http://127.0.0.1:8081"
    )]
    pub directory_url: String,
    /// How often a case may be returned by receiving bodies; after that their common superior
    /// decides who handles it (指定管辖).
    #[arg(long, env = "DINGFEN_RETURN_CEILING", default_value_t = 3,
        value_parser = clap::value_parser!(i32).range(1..=20))]
    pub return_ceiling: i32,
}

/// Runs the service until told to stop; what is under way then is finished.
pub async fn run(args: Args, stop: CancellationToken) -> anyhow::Result<()> {
    let database = Database::new(&args.database, Service::Routing)?;
    let streams = Streams::new(&args.redis)?;
    let verifier = TokenVerifier::remote(&args.directory_url)?;
    let clock = Arc::new(SystemClock);
    let app = App::new(database.clone(), clock, args.return_ceiling)
        .context("the routing rules cannot be used")?;
    let app = Arc::new(app);
    let relay = Relay::new(
        database.clone(),
        streams.clone(),
        Service::Routing,
        &Service::CONSUMERS,
    );
    let consumer = Consumer::new(
        database.clone(),
        streams.clone(),
        Service::Routing,
        args.consumer,
        Arc::new(Events::new(Arc::clone(&app))),
    );
    let server = Server::new(Service::Routing, args.http, verifier)
        .ready(readiness_check("postgresql", move || {
            let database = database.clone();
            async move { database.ping().await }
        }))
        .ready(readiness_check("redis", move || {
            let streams = streams.clone();
            async move { streams.ping().await }
        }))
        .api(move |config| routes::configure(config, &app))
        .bind()?;
    let background = vec![
        Background::new("the relay", |stop| relay.run(stop)),
        Background::new("the consumer", |stop| consumer.run(stop)),
    ];
    Ok(web::run(server, background, stop).await?)
}
