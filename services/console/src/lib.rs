//! The web pages for people. Owns nothing but browser sessions; asks the other services for
//! everything, in the name of whoever is signed in.
//!
//! Pages are rendered here and work without JavaScript; with it, parts of them renew themselves.
//! All words stand in one catalogue, `text/zh-CN`. Each area of the console is a folder with its
//! handlers, views and templates.

mod account;
mod again;
mod app;
mod backlog;
mod desk;
mod file;
mod page;
mod public;
mod routes;
mod store;
mod text;

use std::sync::Arc;

use chrono::TimeDelta;
use contracts::Service;
use db::migrate::Migrations;
use diesel_migrations::embed_migrations;
use kernel::SystemClock;
use service::{Process, ServiceArgs};
use tokio_util::sync::CancellationToken;
use web::{HttpArgs, Server, TokenVerifier};

pub use app::{Addresses, App, Settings, UpstreamArgs};

/// The console's own table.
pub const MIGRATIONS: Migrations = &[embed_migrations!("../../migrations/console")];

/// All settings of the console.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// What every service is told.
    #[command(flatten)]
    pub service: ServiceArgs,
    /// Where the other services are.
    #[command(flatten)]
    pub upstreams: UpstreamArgs,
    /// Hours after which a browser has to sign in again.
    #[arg(long, env = "DINGFEN_SESSION_HOURS", default_value_t = 12,
        value_parser = clap::value_parser!(u32).range(1..=168))]
    pub session_hours: u32,
    /// Send the session cookie over HTTPS only; to be set wherever the console is reached by HTTPS.
    #[arg(long, env = "DINGFEN_COOKIE_SECURE", default_value_t = false)]
    pub cookie_secure: bool,
}

/// Runs the console until `stop` is cancelled, then finishes what is open.
pub async fn run(args: Args, stop: CancellationToken) -> anyhow::Result<()> {
    let settings = Settings {
        session: TimeDelta::hours(args.session_hours.into()),
        cookie_secure: args.cookie_secure,
    };
    let mut addresses = args.upstreams.0;
    addresses.insert(Service::Directory, args.service.directory_url.clone());
    let process = Process::new(Service::Console, args.service)?;
    let database = process.database().clone();
    let app = App::new(database, Arc::new(SystemClock), &addresses, settings)?;
    let sweeper = app.clone();
    process
        .beside("the removal of expired sessions", move |stop| {
            sweeper.sweep(stop)
        })
        .run(|http, verifier| server(&app, http, verifier), stop)
        .await
}

/// The console's HTTP server; also for tests.
#[must_use]
pub fn server(app: &App, http: HttpArgs, verifier: TokenVerifier) -> Server {
    let pages = app.clone();
    Server::new(Service::Console, http, verifier)
        .database(app.database())
        .pages(move |config| routes::pages(&pages, config))
}
