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

use anyhow::Context as _;
use contracts::Service;
use db::migrate::Migrations;
use db::rebuild::{Projection, Projections};
use diesel_migrations::embed_migrations;
use kernel::{Clock, SystemClock};
use law::LawBook;
use mail::{MailArgs, Mailer};
use messaging::{Handler, Projector};
use service::{Process, ServiceArgs};
use tokio_util::sync::CancellationToken;
use web::{HttpArgs, Server, TokenVerifier};

pub use app::App;

/// Notice's own tables, and those it shares with others.
pub const MIGRATIONS: Migrations = &[
    embed_migrations!("../../migrations/notice"),
    roster::MIGRATIONS,
    access::MIGRATIONS,
    embed_migrations!("../../migrations/people_notice"),
];

/// The tables that follow from events. Not the notices: to whom something was told depends on who
/// worked where when it was handled, which no log of ours says, and on what a version told at all; what
/// a person was told stays told. Nor mails, which are on their way or gone.
pub const PROJECTIONS: Projections = Projections::of(&[
    roster::PROJECTIONS,
    access::PROJECTIONS,
    &[Projection::of("known_case", &["shard", "id"])],
]);

/// What builds them once more, at the time that `time` tells.
pub fn projector(time: Arc<dyn Clock>) -> anyhow::Result<Projector> {
    Ok(Projector {
        projections: PROJECTIONS,
        handler: Arc::new(events::Listener::new(
            time,
            Arc::default(),
            LawBook::shared().context("the law data cannot be loaded")?,
        )),
    })
}

/// All settings of notice.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// What every service is told.
    #[command(flatten)]
    pub service: ServiceArgs,
    /// `DINGFEN_SMTP_URL` or `DINGFEN_MAIL_FOLDER`, and more.
    #[command(flatten)]
    pub mail: MailArgs,
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
    let process = Process::new(Service::Notice, args.service)?;
    let app = App::new(
        process.database().clone(),
        Mailer::new(&args.mail)?,
        Arc::new(SystemClock),
        &args.console_url,
    )?;
    let mails = app.clone();
    process
        .consumer(handler(&app))
        .beside("the mail sender", |stop| mails.send_mails(stop))
        .run(|http, verifier| server(&app, http, verifier), stop)
        .await
}

/// Notice's HTTP server; also for tests.
#[must_use]
pub fn server(app: &App, http: HttpArgs, verifier: TokenVerifier) -> Server {
    let api = app.clone();
    Server::new(Service::Notice, http, verifier)
        .database(app.database())
        .api(move |config| routes::api(&api, config))
}

/// What notice does with events; also for tests.
#[must_use]
pub fn handler(app: &App) -> Arc<dyn Handler> {
    Arc::new(app.listener())
}
