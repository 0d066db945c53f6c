//! Use cases: one transaction each.

mod accept;
mod actions;
mod assign_handler;
mod authority;
mod change;
mod handler;
mod offer;
mod pending;
mod read;
mod receive;
mod refused;
mod report;
mod send_back;
pub(crate) mod triage;
mod wall;
mod withdraw;

use std::sync::Arc;

use db::Database;
use kernel::Clock;
use law::LawBook;

use crate::domain::rules::{RuleBook, RuleError};

/// What all use cases share.
pub struct App {
    pub(crate) database: Database,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rules: RuleBook,
    /// How often a case may be returned before the common superior decides.
    pub(crate) return_ceiling: i32,
}

impl App {
    /// Reads and checks the rules.
    pub fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        return_ceiling: i32,
    ) -> Result<Self, RuleError> {
        Ok(Self {
            database,
            clock,
            rules: RuleBook::load()?,
            return_ceiling,
        })
    }

    /// The same by this law data instead of the process's.
    ///
    /// # Errors
    /// When the rules do not fit it.
    pub fn with_book(self, book: &'static LawBook) -> Result<Self, RuleError> {
        let rules = RuleBook::checked(self.rules.rules, book)?;
        Ok(Self { rules, ..self })
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
