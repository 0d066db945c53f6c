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

use contracts::Service;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use web::{HttpArgs, Server, TokenVerifier, readiness_check};

pub use app::App;

/// Handling's own tables.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/handling");

/// Handling's HTTP server; also for tests.
#[must_use]
pub fn server(app: &App, http: HttpArgs, verifier: TokenVerifier) -> Server {
    let routes = app.clone();
    let database = app.database().clone();
    Server::new(Service::Handling, http, verifier)
        .ready(readiness_check("postgresql", move || {
            let database = database.clone();
            async move { database.ping().await }
        }))
        .api(move |config| routes::api(&routes, config))
}
