//! What pages share: sessions, the way to the other services, names, time.

mod calendar;
mod change_password;
mod live;
mod names;
mod renewal;
mod sessions;
mod trouble;
mod upstream;

use std::sync::Arc;

use anyhow::Context as _;
use chrono::TimeDelta;
use contracts::Service;
use db::Database;
use kernel::{Clock, NaiveDate, Timestamp};
use law::LawBook;

use crate::text::{Text, ZH_CN};
use calendar::Calendar;
use names::Names;
use upstream::Upstreams;

pub(crate) use live::live;
pub(crate) use sessions::Session;
pub(crate) use trouble::{Interrupted, Trouble, Typed, Why};
pub(crate) use upstream::Upstream;
pub use upstream::{Addresses, UpstreamArgs};

/// How sessions behave.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How long a browser stays signed in.
    pub session: TimeDelta,
    /// Whether the cookie is sent over HTTPS only.
    pub cookie_secure: bool,
}

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct App {
    database: Database,
    clock: Arc<dyn Clock>,
    upstreams: Arc<Upstreams>,
    names: Arc<Names>,
    calendar: Arc<Calendar>,
    settings: Settings,
    /// Without any imported year.
    law: &'static LawBook,
}

impl App {
    /// The console on this database, in front of these services.
    ///
    /// # Errors
    /// When an address or the law data cannot be used.
    pub fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        addresses: &Addresses,
        settings: Settings,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            database,
            clock,
            upstreams: Arc::new(Upstreams::new(addresses)?),
            names: Arc::default(),
            calendar: Arc::default(),
            settings,
            law: LawBook::shared().context("the law data cannot be loaded")?,
        })
    }

    /// The same by this law data instead of the process's.
    #[must_use]
    pub fn with_book(self, law: &'static LawBook) -> Self {
        Self { law, ..self }
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The law data, without any imported year.
    pub(crate) fn law(&self) -> &'static LawBook {
        self.law
    }

    /// The words of the pages.
    pub(crate) fn text(&self) -> &'static Text {
        &ZH_CN
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn today(&self) -> NaiveDate {
        self.clock.today()
    }

    pub(crate) fn settings(&self) -> Settings {
        self.settings
    }

    pub(crate) fn directory(&self) -> &Upstream {
        self.upstreams.of(Service::Directory)
    }

    pub(crate) fn intake(&self) -> &Upstream {
        self.upstreams.of(Service::Intake)
    }

    pub(crate) fn routing(&self) -> &Upstream {
        self.upstreams.of(Service::Routing)
    }

    pub(crate) fn handling(&self) -> &Upstream {
        self.upstreams.of(Service::Handling)
    }

    pub(crate) fn tracking(&self) -> &Upstream {
        self.upstreams.of(Service::Tracking)
    }

    pub(crate) fn notice(&self) -> &Upstream {
        self.upstreams.of(Service::Notice)
    }
}
