//! What came in: registration of disputes and petitions.
//!
//! Owns cases as registered, their parties, materials and numbers. A registration is one
//! statement: number, rows, event and the answer to a repeated request stand or fall together.
//! From the others it learns the organisations (directory) and who takes part in a case
//! (routing), which decides who may see its file.

mod app;
mod domain;
mod events;
mod http;
mod routes;
mod store;

use std::sync::Arc;

use anyhow::Context;
use contracts::Service;
use db::{Database, DatabaseArgs};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::SystemClock;
use messaging::{Consumer, ConsumerArgs, RedisArgs, Relay, Streams};
use privacy::PrivacyArgs;
use tokio_util::sync::CancellationToken;
use web::{Background, HttpArgs, Server, TokenVerifier, readiness_check};

pub use app::App;
pub use events::Events;
pub use routes::routes;

/// Intake's own tables.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/intake");

/// All settings of intake.
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
    /// Part in the consumer group.
    #[command(flatten)]
    pub consumer: ConsumerArgs,
    /// Key of the particulars of parties.
    #[command(flatten)]
    pub privacy: PrivacyArgs,
    /// Where the directory answers: its keys verify access tokens.
    #[arg(
        long,
        env = "DINGFEN_DIRECTORY_URL",
        default_value = "http://127.0.0.1:8081"
    )]
    pub directory_url: String,
    /// How often an hour one member of staff may search for an identity number or a telephone.
    #[arg(long, env = "DINGFEN_EXACT_SEARCHES_PER_HOUR", default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub exact_searches_per_hour: u32,
}

/// Runs intake until `stop` is cancelled, and what is open then to its end.
///
/// Redis is not needed to be ready: cases are registered without it, and their events published
/// when it is back.
pub async fn run(args: Args, stop: CancellationToken) -> anyhow::Result<()> {
    let database = Database::new(&args.database, Service::Intake)?;
    let streams = Streams::new(&args.redis)?;
    let vault = Arc::new(args.privacy.vault()?);
    let verifier = TokenVerifier::remote(&args.directory_url)
        .context("the directory's address cannot be used")?;
    let clock = Arc::new(SystemClock);
    let app = App::new(database.clone(), vault, clock, args.exact_searches_per_hour);
    let ping = database.clone();
    let server = Server::new(Service::Intake, args.http, verifier)
        .ready(readiness_check("postgresql", move || {
            let database = ping.clone();
            async move { database.ping().await }
        }))
        .api(move |config| routes(config, &app))
        .bind()?;
    let relay = Relay::new(
        database.clone(),
        streams.clone(),
        Service::Intake,
        &Service::CONSUMERS,
    );
    let consumer = Consumer::new(
        database,
        streams,
        Service::Intake,
        args.consumer,
        Arc::new(Events),
    );
    let background = vec![
        Background::new("the relay", |stop| relay.run(stop)),
        Background::new("the consumer", |stop| consumer.run(stop)),
    ];
    Ok(web::run(server, background, stop).await?)
}
