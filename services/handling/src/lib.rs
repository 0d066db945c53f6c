//! What is done: proceedings, from acceptance to closing.
//!
//! Routing says who handles a case under which procedure; here the proceeding opens, and what
//! people do in it is checked and told. Limits are tracking's, which follows these events.

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
use service::Process;
use tokio_util::sync::CancellationToken;
use web::{HttpArgs, Server, TokenVerifier};

pub use app::App;
pub use service::ServiceArgs as Args;

/// Handling's own tables, and those it shares with others.
pub const MIGRATIONS: Migrations = &[
    embed_migrations!("../../migrations/handling"),
    roster::MIGRATIONS,
    access::MIGRATIONS,
    embed_migrations!("../../migrations/people_handling"),
];

/// The tables that follow from events: copies of the directory, of who takes part, and what is known
/// of cases. Proceedings are the truth.
pub const PROJECTIONS: Projections = Projections::of(&[
    roster::PROJECTIONS,
    access::PROJECTIONS,
    &[Projection::of("case_facts", &["shard", "case_id"])],
]);

/// What builds them once more.
pub fn projector(_time: Arc<dyn Clock>) -> anyhow::Result<Projector> {
    Ok(Projector {
        projections: PROJECTIONS,
        handler: Arc::new(events::Copies),
    })
}

/// Runs handling until `stop` is cancelled, then finishes what is open.
///
/// # Errors
/// When a setting or the law data cannot be used, or the server fails.
pub async fn run(args: Args, stop: CancellationToken) -> anyhow::Result<()> {
    let process = Process::new(Service::Handling, args)?;
    let app = App::new(process.database().clone(), Arc::new(SystemClock))?;
    process
        .consumer(Arc::new(app.clone()))
        .run(|http, verifier| server(&app, http, verifier), stop)
        .await
}

/// What of the law data handling has live cases keep.
#[must_use]
pub fn law_claims() -> Vec<law::Claim<'static>> {
    domain::proceeding::law_claims()
}

/// Handling's HTTP server; also for tests.
#[must_use]
pub fn server(app: &App, http: HttpArgs, verifier: TokenVerifier) -> Server {
    let api = app.clone();
    Server::new(Service::Handling, http, verifier)
        .database(app.database())
        .api(move |config| routes::api(&api, config))
}
