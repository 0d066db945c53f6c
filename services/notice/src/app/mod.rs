//! Use cases, one file each, and the job that sends mails.

mod mails;
mod notices;
mod send_mails;

use std::sync::Arc;

use db::Database;
use kernel::{Clock, Timestamp};
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
}

impl App {
    /// Notice on this database, sending by this mailer, with links to the console at `console`.
    #[must_use]
    pub fn new(database: Database, mailer: Mailer, clock: Arc<dyn Clock>, console: &str) -> Self {
        Self {
            database,
            mailer,
            clock,
            console: console.trim_end_matches('/').into(),
            mails: Arc::new(Notify::new()),
        }
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// What handles events for it.
    pub(crate) fn listener(&self) -> Listener {
        Listener::new(Arc::clone(&self.clock), Arc::clone(&self.mails))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells the sender that mails may have been queued.
    pub(crate) fn hint_mails(&self) {
        self.mails.notify_one();
    }
}
