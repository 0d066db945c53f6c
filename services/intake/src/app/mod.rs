//! Use cases: one transaction each.

mod amend;
mod as_typed;
mod authority;
mod correct_case;
mod list;
mod looks;
mod numbers;
mod particulars;
mod party;
mod read;
mod register;
mod representative;
mod search;
mod unmask;
mod wall;

use std::sync::Arc;

use anyhow::Context as _;
use db::Database;
use kernel::{Clock, NaiveDate};
use law::LawBook;
use privacy::Vault;
use problem::{Code, Problem};

pub use looks::LookLimits;

/// What the use cases share.
#[derive(Clone)]
pub struct App {
    database: Database,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    look_limits: LookLimits,
    book: &'static LawBook,
}

impl App {
    /// Use cases on this database, with particulars sealed by `vault`, which one member of staff
    /// may look at and for so many times an hour.
    ///
    /// # Errors
    ///
    /// When the law data cannot be loaded.
    pub fn new(
        database: Database,
        vault: Arc<Vault>,
        clock: Arc<dyn Clock>,
        look_limits: LookLimits,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            database,
            vault,
            clock,
            look_limits,
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

    /// The present day, where the law counts it.
    pub(crate) fn today(&self) -> NaiveDate {
        self.clock.today()
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}

/// The same answer for a case that is not there and one that must not be seen.
fn no_such_case() -> Problem {
    Problem::new(Code::NotFound).detail("没有这个案件，或者您所在的单位未参与办理。")
}
