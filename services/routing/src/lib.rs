//! Where it goes: triage, jurisdiction, allocation, referrals.
//!
//! Owns the routing decision of each case (which rule, which body, which handler, and why) and
//! every hand-over from one body to another. Learns organisations and staff from the directory,
//! cases from intake, and from handling when a handler has one open case less.

mod app;
mod domain;
mod events;
mod http;
pub mod routes;
mod store;

use std::sync::Arc;

use anyhow::Context as _;
use contracts::Service;
use db::migrate::Migrations;
use db::rebuild::Projections;
use diesel_migrations::embed_migrations;
use kernel::{Clock, SystemClock};
use messaging::Projector;
use service::{Process, ServiceArgs};
use tokio_util::sync::CancellationToken;
use web::{HttpArgs, Server, TokenVerifier};

pub use app::App;
pub use domain::rules::RuleError;
pub use events::Events;

/// Routing's own tables, and those it shares with others.
pub const MIGRATIONS: Migrations = &[
    embed_migrations!("../../migrations/routing"),
    roster::MIGRATIONS,
    access::MIGRATIONS,
    embed_migrations!("../../migrations/people_routing"),
];

/// The tables that follow from events: copies of the directory, and of who takes part.
pub const PROJECTIONS: Projections = Projections::of(&[roster::PROJECTIONS, access::PROJECTIONS]);

/// What builds them once more.
pub fn projector(_time: Arc<dyn Clock>) -> anyhow::Result<Projector> {
    Ok(Projector {
        projections: PROJECTIONS,
        handler: Arc::new(access::Copies),
    })
}

/// All settings of the service.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// What every service is told.
    #[command(flatten)]
    pub service: ServiceArgs,
    /// How often a case may be returned by receiving bodies; after that their common superior
    /// decides who handles it (指定管辖).
    #[arg(long, env = "DINGFEN_RETURN_CEILING", default_value_t = 3,
        value_parser = clap::value_parser!(i32).range(1..=20))]
    pub return_ceiling: i32,
}

/// Runs routing until `stop` is cancelled, then finishes what is open.
pub async fn run(args: Args, stop: CancellationToken) -> anyhow::Result<()> {
    let process = Process::new(Service::Routing, args.service)?;
    let clock = Arc::new(SystemClock);
    let app = App::new(process.database().clone(), clock, args.return_ceiling)
        .context("the routing rules cannot be used")?;
    let app = Arc::new(app);
    process
        .consumer(Arc::new(Events::new(Arc::clone(&app))))
        .run(|http, verifier| server(&app, http, verifier), stop)
        .await
}

/// What of the law data routing has hand-overs and acceptances keep.
#[must_use]
pub fn law_claims() -> Vec<law::Claim<'static>> {
    domain::procedure::law_claims()
}

/// Whether a case may come under the procedure: what the law data says of any other, nothing keeps.
#[must_use]
pub fn is_chosen(procedure: &law::Procedure) -> bool {
    domain::procedure::is_chosen(procedure)
}

/// Routing's HTTP server; also for tests.
#[must_use]
pub fn server(app: &Arc<App>, http: HttpArgs, verifier: TokenVerifier) -> Server {
    let api = Arc::clone(app);
    Server::new(Service::Routing, http, verifier)
        .database(app.database())
        .api(move |config| routes::api(&api, config))
}
