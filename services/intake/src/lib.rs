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

use contracts::Service;
use db::migrate::Migrations;
use db::rebuild::{Projection, Projections};
use diesel_migrations::embed_migrations;
use kernel::{Clock, SystemClock};
use messaging::Projector;
use privacy::PrivacyArgs;
use service::{Process, ServiceArgs};
use tokio_util::sync::CancellationToken;
use web::{HttpArgs, Server, TokenVerifier};

pub use app::{App, LookLimits};
pub use events::Events;

/// Intake's own tables, and those it shares with others.
pub const MIGRATIONS: Migrations = &[
    embed_migrations!("../../migrations/intake"),
    roster::MIGRATIONS,
    access::MIGRATIONS,
    embed_migrations!("../../migrations/people_intake"),
];

/// The tables that follow from events: copies of the directory, of who takes part, and of who handles
/// cases.
pub const PROJECTIONS: Projections = Projections::of(&[
    roster::PROJECTIONS,
    access::PROJECTIONS,
    &[Projection::of(
        "handled_by",
        &["shard", "case_id", "proceeding"],
    )],
]);

/// What builds them once more.
pub fn projector(_time: Arc<dyn Clock>) -> anyhow::Result<Projector> {
    Ok(Projector {
        projections: PROJECTIONS,
        handler: Arc::new(events::Copies),
    })
}

/// All settings of intake.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// What every service is told.
    #[command(flatten)]
    pub service: ServiceArgs,
    /// Key of the particulars of parties.
    #[command(flatten)]
    pub privacy: PrivacyArgs,
    /// How often an hour one member of staff may search for an identity number or a telephone.
    #[arg(long, env = "DINGFEN_EXACT_SEARCHES_PER_HOUR", default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub exact_searches_per_hour: u32,
    /// How often an hour one member of staff may look at a party's particulars in full.
    #[arg(long, env = "DINGFEN_UNMASKINGS_PER_HOUR", default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub unmaskings_per_hour: u32,
    /// How often within an hour until their supervisors are told.
    #[arg(long, env = "DINGFEN_UNMASKINGS_TOLD", default_value_t = 20,
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub unmaskings_told: u32,
}

impl Args {
    fn look_limits(&self) -> LookLimits {
        LookLimits {
            exact_searches: self.exact_searches_per_hour,
            unmaskings: self.unmaskings_per_hour,
            unmaskings_told: self.unmaskings_told,
        }
    }
}

/// Runs intake until `stop` is cancelled, and what is open then to its end.
pub async fn run(args: Args, stop: CancellationToken) -> anyhow::Result<()> {
    let limits = args.look_limits();
    let process = Process::new(Service::Intake, args.service)?;
    let app = App::new(
        process.database().clone(),
        Arc::new(args.privacy.vault()?),
        Arc::new(SystemClock),
        limits,
    )?;
    let typed = app.clone();
    process
        .consumer(Arc::new(Events))
        .beside("bringing names into form", |stop| {
            typed.bring_into_form(stop)
        })
        .run(|http, verifier| server(&app, http, verifier), stop)
        .await
}

/// What of the law data intake has registrations keep.
#[must_use]
pub fn law_claims() -> Vec<law::Claim<'static>> {
    domain::law_claims()
}

/// Intake's HTTP server; also for tests.
#[must_use]
pub fn server(app: &App, http: HttpArgs, verifier: TokenVerifier) -> Server {
    let api = app.clone();
    Server::new(Service::Intake, http, verifier)
        .database(app.database())
        .api(move |config| routes::api(&api, config))
}
