//! What a new year's notice changes: which open clocks move, and by how many days.

use chrono::NaiveDate;
use serde::Serialize;

use super::YearNotice;
use crate::{
    book::LawBook,
    due::{Deadline, DueRequest},
    error::{DueError, LoadError},
    load::Source,
};

/// An open clock, as the service that keeps it knows it.
#[derive(Clone, Debug)]
pub struct OpenClock {
    /// What the clock is called there.
    pub key: String,
    /// How its date is computed.
    pub request: DueRequest,
}

/// A clock whose date changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MovedClock {
    /// The clock's key.
    pub key: String,
    /// The rule.
    pub rule: String,
    /// The date before.
    pub from: Deadline,
    /// The date after.
    pub to: Deadline,
    /// By how many calendar days; negative if the date comes nearer.
    pub days: i64,
    /// Whether the new date still depends on a year without notice.
    pub provisional: bool,
}

/// What becomes of one clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// Date and standing stay as they are.
    Stays,
    /// The date stays and is no longer provisional.
    Confirmed,
    /// The date changes.
    Moves(MovedClock),
}

impl LawBook {
    /// This book with one more year's notice, or with a year's notice replaced.
    ///
    /// # Errors
    ///
    /// [`LoadError`] if the notice contradicts that of another year.
    pub fn with_year(&self, notice: YearNotice) -> Result<Self, LoadError> {
        Ok(Self {
            calendar: self.calendar.with(notice)?,
            ..self.clone()
        })
    }

    /// This book with the years of these calendar files added, or replaced where it has them.
    ///
    /// # Errors
    ///
    /// As [`YearNotice::parse`] and [`LawBook::with_year`].
    pub fn with_years<'a>(
        &self,
        files: impl IntoIterator<Item = Source<'a>>,
    ) -> Result<Self, LoadError> {
        let mut calendar = self.calendar.clone();
        for (name, text) in files {
            calendar = calendar.with(YearNotice::parse(name, text)?)?;
        }
        Ok(Self {
            calendar,
            ..self.clone()
        })
    }

    /// What becomes of `clock` when `self` is followed by `next`.
    ///
    /// # Errors
    ///
    /// [`DueError`] if the clock's own request is refused.
    pub fn compare(&self, next: &Self, clock: &OpenClock) -> Result<Move, DueError> {
        let (before, after) = (self.project(&clock.request)?, next.project(&clock.request)?);
        if before.due != after.due {
            return Ok(Move::Moves(MovedClock {
                key: clock.key.clone(),
                rule: clock.request.rule.clone(),
                from: before.due,
                to: after.due,
                days: days_between(before.due.date, after.due.date),
                provisional: after.provisional,
            }));
        }
        Ok(if before.provisional && !after.provisional {
            Move::Confirmed
        } else {
            Move::Stays
        })
    }

    /// The clocks that `notice` moves, in the order given: the dry run of an import.
    ///
    /// Clocks whose request is refused are left out; they have no date that could move.
    ///
    /// # Errors
    ///
    /// [`LoadError`] if the notice contradicts that of another year.
    pub fn moved_by(
        &self,
        notice: YearNotice,
        clocks: &[OpenClock],
    ) -> Result<Vec<MovedClock>, LoadError> {
        let next = self.with_year(notice)?;
        let moves = clocks
            .iter()
            .filter_map(|clock| match self.compare(&next, clock) {
                Ok(Move::Moves(moved)) => Some(moved),
                Ok(Move::Stays | Move::Confirmed) | Err(_) => None,
            });
        Ok(moves.collect())
    }
}

fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    (to - from).num_days()
}
