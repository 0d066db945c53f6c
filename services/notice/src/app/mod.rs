//! Use cases, one file each, and the job that sends mails.

mod mails;
mod notices;
mod send_mails;

use std::sync::Arc;

use anyhow::Context as _;
use db::Database;
use kernel::{Clock, Timestamp};
use law::LawBook;
use mail::Mailer;
use tokio::sync::Notify;

use crate::events::Listener;

pub(crate) use mails::State;

/// What the use cases of notice share. Cheap to clone.
#[derive(Clone)]
pub struct App {
    database: Database,
    mailer: Mailer,
    clock: Arc<dyn Clock>,
    /// Where the console is, for links in mails; without a slash at the end.
    console: Arc<str>,
    mails: Arc<Notify>,
    book: &'static LawBook,
}

impl App {
    /// Notice on this database, sending by this mailer, with links to the console at `console`.
    ///
    /// # Errors
    /// When the law data cannot be loaded.
    pub fn new(
        database: Database,
        mailer: Mailer,
        clock: Arc<dyn Clock>,
        console: &str,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            database,
            mailer,
            clock,
            console: console.trim_end_matches('/').into(),
            mails: Arc::new(Notify::new()),
            book: LawBook::shared().context("the law data cannot be loaded")?,
        })
    }

    /// The same by this law data instead of the process's.
    #[must_use]
    pub fn with_book(self, book: &'static LawBook) -> Self {
        Self { book, ..self }
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// What handles events for it.
    pub(crate) fn listener(&self) -> Listener {
        Listener::new(Arc::clone(&self.clock), Arc::clone(&self.mails), self.book)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells the sender that mails may have been queued.
    pub(crate) fn hint_mails(&self) {
        self.mails.notify_one();
    }
}
