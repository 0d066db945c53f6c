//! Who: organisations, staff, administrative divisions, sign-in and the keys that tokens are
//! signed with.
//!
//! The only service that knows passwords. All others verify tokens with the keys published at
//! `/.well-known/jwks.json` and learn of organisations and staff from this one's events.

mod app;
mod domain;
mod http;
mod routes;
mod store;

use std::sync::Arc;

use chrono::TimeDelta;
use contracts::Service;
use db::migrate::Migrations;
use diesel_migrations::embed_migrations;
use kernel::SystemClock;
use privacy::PrivacyArgs;
use service::{Process, ServiceArgs, watch_ended};
use tokio_util::sync::CancellationToken;
use web::{HttpArgs, Server, readiness_check};

pub use app::{App, Bootstrapped, Root, address_index, bootstrap, name_index};
pub use domain::lockout::SignInLimits;
pub use domain::session::Lifetimes;

/// The directory's own tables.
pub const MIGRATIONS: Migrations = &[embed_migrations!("../../migrations/directory")];

/// All settings of the directory.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// What every service is told.
    #[command(flatten)]
    pub service: ServiceArgs,
    /// `DINGFEN_PRIVACY_KEY_FILE`.
    #[command(flatten)]
    pub privacy: PrivacyArgs,
    /// Hours after which a sign-in that was not refreshed ends.
    #[arg(long, env = "DINGFEN_SIGN_IN_IDLE_HOURS", default_value_t = 12,
        value_parser = clap::value_parser!(u32).range(1..=720))]
    pub sign_in_idle_hours: u32,
    /// Days after which every sign-in ends, refreshed or not.
    #[arg(long, env = "DINGFEN_SIGN_IN_DAYS", default_value_t = 7,
        value_parser = clap::value_parser!(u32).range(1..=90))]
    pub sign_in_days: u32,
    /// Days after which a password that an administrator has set, and its owner has not changed, opens
    /// nothing any more.
    #[arg(long, env = "DINGFEN_TEMPORARY_PASSWORD_DAYS", default_value_t = 7,
        value_parser = clap::value_parser!(u32).range(1..=90))]
    pub temporary_password_days: u32,
    /// Let administrators of the root give passwords that stay, which they go on knowing: for a
    /// demonstration that is filled by `dingfen seed`.
    #[arg(long, env = "DINGFEN_LASTING_PASSWORDS", default_value_t = false)]
    pub lasting_passwords: bool,
    /// Days after which a new signing key is taken into use.
    #[arg(long, env = "DINGFEN_SIGNING_KEY_DAYS", default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(1..=365))]
    pub signing_key_days: u32,
    /// Wrong passwords under one name within fifteen minutes, from all addresses together, after
    /// which it is signed in under only where it was lately.
    #[arg(long, env = "DINGFEN_SIGN_IN_FAILURES_PER_NAME", default_value_t = 100,
        value_parser = clap::value_parser!(u32).range(5..=100_000))]
    pub sign_in_failures_per_name: u32,
    /// Wrong passwords from one address within fifteen minutes, under all names together, after
    /// which only names that were lately used there are signed in under. A whole office may have
    /// one address.
    #[arg(long, env = "DINGFEN_SIGN_IN_FAILURES_PER_ADDRESS", default_value_t = 200,
        value_parser = clap::value_parser!(u32).range(5..=100_000))]
    pub sign_in_failures_per_address: u32,
}

impl Args {
    fn lifetimes(&self) -> Lifetimes {
        Lifetimes {
            idle: TimeDelta::hours(self.sign_in_idle_hours.into()),
            total: TimeDelta::days(self.sign_in_days.into()),
            temporary: TimeDelta::days(self.temporary_password_days.into()),
        }
    }

    fn sign_in_limits(&self) -> SignInLimits {
        SignInLimits {
            per_name: self.sign_in_failures_per_name,
            per_address: self.sign_in_failures_per_address,
        }
    }
}

/// Runs the directory until `stop` is cancelled, then finishes what is open.
pub async fn run(args: Args, stop: CancellationToken) -> anyhow::Result<()> {
    let (lifetimes, limits) = (args.lifetimes(), args.sign_in_limits());
    let process = Process::new(Service::Directory, args.service)?;
    let mut app = App::new(
        process.database().clone(),
        Arc::new(args.privacy.vault()?),
        Arc::new(SystemClock),
        lifetimes,
        limits,
        TimeDelta::days(args.signing_key_days.into()),
    )?;

    if args.lasting_passwords {
        app = app.with_lasting_passwords();
    }
    let (keys, sign_ins) = (app.clone(), app.clone());
    let (database, verifier) = (app.database().clone(), app.verifier());
    process
        .beside("the list of ended sign-ins", |stop| {
            watch_ended(database, verifier, stop)
        })
        .beside("the renewal of keys", |stop| keys.keep_keys(stop))
        .beside("the removal of expired sign-ins", |stop| {
            sign_ins.tidy(stop)
        })
        // It has the keys itself, and asks nobody for them.
        .run(|http, _| server(&app, http), stop)
        .await
}

/// The directory's HTTP server; also for tests.
#[must_use]
pub fn server(app: &App, http: HttpArgs) -> Server {
    let (api, pages, keys) = (app.clone(), app.clone(), app.clone());
    Server::new(Service::Directory, http, app.verifier())
        .database(app.database())
        .ready(readiness_check("keys", move || {
            let ready = keys.has_key();
            async move { ready }
        }))
        .api(move |config| routes::api(&api, config))
        .pages(move |config| routes::pages(&pages, config))
}
