//! Who must be told: notices in the application, and mail.
//!
//! Listens to the events of the others, decides whom they concern, and keeps one notice and one
//! mail per person until it is read and sent. Records no events of its own: whether somebody was
//! told is no fact about a case.

mod app;
mod domain;
mod events;
mod http;
mod routes;
mod store;

use std::sync::Arc;

use contracts::Service;
use db::{Database, DatabaseArgs};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::SystemClock;
use mail::{MailArgs, Mailer};
use messaging::{Consumer, ConsumerArgs, Handler, RedisArgs, Streams};
use tokio_util::sync::CancellationToken;
use web::{Background, HttpArgs, Server, TokenVerifier, readiness_check};

pub use app::App;

/// Notice's own tables.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/notice");

/// All settings of notice.
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
    /// `DINGFEN_SMTP_URL` or `DINGFEN_MAIL_FOLDER`, and more.
    #[command(flatten)]
    pub mail: MailArgs,
    /// Where the directory publishes the keys that access tokens are checked with.
    #[arg(
        long,
        env = "DINGFEN_DIRECTORY_URL",
        default_value = "http://127.0.0.1:8081"
    )]
    pub directory_url: String,
    /// Where people reach the console; links in mails begin with it.
    #[arg(
        long,
        env = "DINGFEN_CONSOLE_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    pub console_url: String,
}

/// Runs notice until `stop` is cancelled, then finishes what is open.
pub async fn run(args: Args, stop: CancellationToken) -> anyhow::Result<()> {
    let database = Database::new(&args.database, Service::Notice)?;
    let streams = Streams::new(&args.redis)?;
    let app = App::new(
        database.clone(),
        Mailer::new(&args.mail)?,
        Arc::new(SystemClock),
        &args.console_url,
    );
    let verifier = TokenVerifier::remote(&args.directory_url)?;
    let server = server(&app, args.http, verifier).bind()?;
    let consumer = Consumer::new(
        database,
        streams,
        Service::Notice,
        args.consumer,
        handler(&app),
    );
    let background = vec![
        Background::new("the consumer", |stop| consumer.run(stop)),
        Background::new("the mail sender", |stop| app.send_mails(stop)),
    ];
    Ok(web::run(server, background, stop).await?)
}

/// Notice's HTTP server; also for tests.
#[must_use]
pub fn server(app: &App, http: HttpArgs, verifier: TokenVerifier) -> Server {
    let (api, database) = (app.clone(), app.database().clone());
    Server::new(Service::Notice, http, verifier)
        .ready(readiness_check("postgresql", move || {
            let database = database.clone();
            async move { database.ping().await }
        }))
        .api(move |config| routes::api(&api, config))
}

/// What notice does with events; also for tests.
#[must_use]
pub fn handler(app: &App) -> Arc<dyn Handler> {
    Arc::new(events::Listener::new(app.clone()))
}
