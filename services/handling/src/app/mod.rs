//! Use cases: one transaction each.

pub(crate) mod agreement;
pub(crate) mod authority;
pub(crate) mod proceeding;

use std::sync::Arc;

use anyhow::Context as _;
use db::Database;
use kernel::Clock;
use law::LawBook;

/// What handlers and use cases share. Also handling's consumer of events.
#[derive(Clone)]
pub struct App {
    pub(crate) database: Database,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) book: &'static LawBook,
}

impl App {
    /// Loads the law data.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn new(database: Database, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        Ok(Self {
            database,
            clock,
            book: LawBook::shared().context("the law data cannot be loaded")?,
        })
    }

    /// The same by this law data instead of the process's.
    #[must_use]
    pub fn with_book(self, book: &'static LawBook) -> Self {
        Self { book, ..self }
    }

    /// Its database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
