//! Use cases and jobs: one transaction each.

pub(crate) mod backlog;
pub(crate) mod calendar;
pub(crate) mod correction;
pub(crate) mod dashboards;
pub(crate) mod fire;
pub(crate) mod laws;
pub(crate) mod recount;
pub(crate) mod selfcheck;
pub(crate) mod signals;
pub(crate) mod timetable;
pub(crate) mod todo;
pub(crate) mod track;

use std::sync::Arc;

use db::Database;
use kernel::Clock;
use law::LawBook;
use messaging::Streams;
use tokio_util::sync::CancellationToken;

use crate::domain::law::Law;
use dashboards::Dashboards;
use laws::Laws;
pub(crate) use signals::Signals;

/// Live dashboards for each member of staff unless told: one for each of a few windows.
pub(crate) const DASHBOARDS: u32 = 10;

/// What handlers, use cases and jobs share. Also tracking's consumer of events.
#[derive(Clone)]
pub struct App {
    pub(crate) database: Database,
    pub(crate) laws: Arc<Laws>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) signals: Signals,
    pub(crate) dashboards: Dashboards,
}

impl App {
    /// Loads the law data and the table of clocks.
    ///
    /// # Errors
    /// When either cannot be read or they do not fit one another.
    pub fn new(database: Database, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        Ok(Self {
            database,
            laws: Arc::new(Laws::load()?),
            clock,
            signals: Signals::new(),
            dashboards: Dashboards::new(DASHBOARDS),
        })
    }

    /// The same by this law data instead of the process's.
    ///
    /// # Errors
    /// When the table of clocks does not fit it.
    pub fn with_book(self, book: LawBook) -> anyhow::Result<Self> {
        Ok(Self {
            laws: Arc::new(Laws::of(Law::of(book)?)),
            ..self
        })
    }

    /// The same with so many live dashboards for each member of staff and process.
    #[must_use]
    pub fn with_dashboards(self, most: u32) -> Self {
        Self {
            dashboards: Dashboards::new(most),
            ..self
        }
    }

    /// Its database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Tells open dashboards of changes, and hears of those in other processes, until told to
    /// stop.
    pub async fn signal(&self, streams: Streams, stop: CancellationToken) {
        self.signals
            .clone()
            .run(self.database.clone(), streams, stop)
            .await;
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
