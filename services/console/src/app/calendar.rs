//! The law with the holiday notices that were imported at tracking.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::TimeDelta;
use contracts::api::tracking::HolidayCalendar;
use kernel::Timestamp;
use law::LawBook;

use super::{App, Trouble};

/// How long an answer is good for, and how soon after a failure tracking is asked again.
const KEPT: TimeDelta = TimeDelta::minutes(1);

/// What was asked before.
#[derive(Debug, Default)]
pub(crate) struct Calendar(RwLock<Option<(Timestamp, Arc<LawBook>)>>);

impl App {
    /// The law with every imported year. While tracking is away, with those known last, or else
    /// those of the law data alone: dates of other years are then marked provisional.
    pub(crate) async fn book(&self) -> Result<Arc<LawBook>, Trouble> {
        let kept = self.calendar.0.read();
        let last = kept.unwrap_or_else(PoisonError::into_inner).clone();
        let last = match last {
            Some((at, book)) if self.now() - at < KEPT => return Ok(book),
            Some((_, book)) => Some(book),
            None => None,
        };
        let book = match self.imported().await? {
            Some(book) => Arc::new(book),
            None => match last {
                Some(book) => book,
                None => Arc::new(self.law.clone()),
            },
        };
        let kept = self.calendar.0.write();
        *kept.unwrap_or_else(PoisonError::into_inner) = Some((self.now(), Arc::clone(&book)));
        Ok(book)
    }

    /// The law with what tracking says; `None` when it says nothing that can be used.
    async fn imported(&self) -> Result<Option<LawBook>, Trouble> {
        let answer = self.tracking().get_public::<HolidayCalendar>("/calendar");
        let Ok(calendar) = answer.await else {
            return Ok(None);
        };
        let files: Vec<(String, String)> = calendar
            .years
            .into_iter()
            .map(|year| (format!("{}.toml", year.year), year.text))
            .collect();
        let book = self
            .law
            .with_years(files.iter().map(|(name, text)| (&**name, &**text)));
        if let Err(error) = &book {
            tracing::warn!(error = %error, "an imported year cannot be used");
        }
        Ok(book.ok())
    }
}
