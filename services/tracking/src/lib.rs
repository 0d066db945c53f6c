//! By when: clocks, history and backlog.
//!
//! Everything here follows from the other services' events. Which event is which event of the law is
//! data (`rules/events.toml`), and the law says what that
//! starts; a last day is always derived from rule, start and ledger and stored only to sort by.

mod app;
mod domain;
mod events;
mod http;
mod routes;
mod store;

use std::sync::Arc;
use std::time::Duration;

use contracts::Service;
use db::migrate::Migrations;
use db::rebuild::{Projection, Projections};
use diesel_migrations::embed_migrations;
use kernel::{Clock, SystemClock};
use messaging::Projector;
use service::{Process, ServiceArgs};
use tokio_util::sync::CancellationToken;
use web::{HttpArgs, Server, TokenVerifier};

pub use app::App;
pub use app::calendar::{
    CalendarError, KnownYear, NoticeFile, ReplacedNotice, calendar_years, import_year, preview_year,
};
pub use app::correction::{ChangedDay, Correction, correct_year, preview_correction};
pub use app::fire::{Firer, Look};
pub use app::recount::{MovedClock, Recount, recount};
pub use app::selfcheck::{Difference, Report, selfcheck};

/// Tracking's own tables, and those it shares with others.
pub const MIGRATIONS: Migrations = &[
    embed_migrations!("../../migrations/tracking"),
    roster::MIGRATIONS,
    access::MIGRATIONS,
    embed_migrations!("../../migrations/people_tracking"),
];

/// The tables that follow from events: all but the calendar.
pub const PROJECTIONS: Projections = Projections {
    tables: &[
        roster::PROJECTIONS,
        access::PROJECTIONS,
        &[
            Projection::of("track", &["shard", "case_id"]),
            Projection::of("referral", &["shard", "id"]),
            Projection::of("proceeding", &["shard", "id"]),
            Projection::of("clock", &["shard", "id"]),
            Projection::of("ledger", &["shard", "clock_id", "position"]),
            Projection::of("timer", &["shard", "clock_id", "rung"]),
            Projection::of("fired", &["shard", "clock_id", "rung"]),
            Projection::of("breach", &["shard", "clock_id", "due_on"]),
            // At one moment several things may become known.
            Projection::of("timeline", &["shard", "case_id", "at", "kind"]).in_order_of("position"),
            Projection::of("audience", &["shard", "case_id", "viewer"]),
            // One that came down to nothing is swept now and again.
            Projection::of("tally", &["shard", "viewer", "dimension", "key", "bucket"])
                .only("open <> 0"),
        ],
    ],
    recorded: Some(&["title", "citation", "period", "note"]),
    added_to: &[("calendar_year", "imported_at")],
};

/// What builds them once more.
///
/// # Errors
/// When the law data cannot be used.
pub fn projector(_time: Arc<dyn Clock>) -> anyhow::Result<Projector> {
    Ok(Projector {
        projections: PROJECTIONS,
        handler: Arc::new(events::Retold::new(app::laws::Laws::load()?)),
    })
}

/// All settings of tracking.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// What every service is told.
    #[command(flatten)]
    pub service: ServiceArgs,
    /// Milliseconds between two looks for clocks whose warning or breach is due.
    #[arg(long, env = "DINGFEN_FIRING_POLL_MS", default_value_t = 1_000,
        value_parser = clap::value_parser!(u64).range(10..=60_000))]
    pub firing_poll_ms: u64,
    /// Warnings and breaches fired at a time.
    #[arg(long, env = "DINGFEN_FIRING_BATCH", default_value_t = 500,
        value_parser = clap::value_parser!(i64).range(1..=10_000))]
    pub firing_batch: i64,
    /// Live dashboards that one member of staff may have open at a time in this process.
    #[arg(long, env = "DINGFEN_DASHBOARDS", default_value_t = app::DASHBOARDS,
        value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub dashboards: u32,
}

/// Runs tracking until `stop` is cancelled, then finishes what is open.
///
/// # Errors
/// When a setting or the law data cannot be used, or the server fails.
pub async fn run(args: Args, stop: CancellationToken) -> anyhow::Result<()> {
    let process = Process::new(Service::Tracking, args.service)?;
    let app = App::new(process.database().clone(), Arc::new(SystemClock))?;
    let app = app.with_dashboards(args.dashboards);
    let poll = Duration::from_millis(args.firing_poll_ms);
    let firer = Firer::new(app.clone(), poll, args.firing_batch);
    let (signals, streams) = (app.clone(), process.streams().clone());
    process
        .consumer(Arc::new(app.clone()))
        .beside("the firer of clocks", |stop| firer.run(stop))
        .beside("the live signal", move |stop| async move {
            signals.signal(streams, stop).await;
        })
        .run(|http, verifier| server(&app, http, verifier), stop)
        .await
}

/// What of the law data tracking has live cases keep, if these are the procedures that they come
/// under.
///
/// # Errors
///
/// Fails if the table of the law's events does not fit the law data.
pub fn law_claims(
    book: &law::LawBook,
    is_chosen: fn(&law::Procedure) -> bool,
) -> anyhow::Result<Vec<law::Claim<'_>>> {
    let events = domain::law_events::LawEvents::load(book)?;
    let mut claims = vec![domain::ledger::claims(events.clone(), book, is_chosen)];
    claims.extend(events.claims(book, is_chosen));
    claims.extend(domain::timetable::claims());
    Ok(claims)
}

/// Tracking's HTTP server; also for tests.
#[must_use]
pub fn server(app: &App, http: HttpArgs, verifier: TokenVerifier) -> Server {
    let api = app.clone();
    Server::new(Service::Tracking, http, verifier)
        .database(app.database())
        .api(move |config| routes::api(&api, config))
}
