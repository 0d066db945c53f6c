//! Which days are working days: the weeks as the yearly notices of the State Council adjust them.
//!
//! The holidays of the order itself are off in every year. For the rest a year without its notice
//! is counted in plain weekdays and every date that depends on it is marked provisional; it is never
//! silently taken for known. The last three days of December depend on the notice of the next year
//! as well.

mod moves;
mod statute;
mod year;

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Serialize;

pub(crate) use self::statute::Statute;
use self::year::LAST_DAYS_OF_THE_YEAR_BEFORE;
pub use self::{
    moves::{Move, MovedClock, OpenClock},
    year::{Holiday, YearNotice},
};
use crate::error::{DueError, LoadError};

/// The first year the engine counts in.
pub const FIRST_YEAR: i32 = 1990;
/// The last year the engine counts in.
pub const LAST_YEAR: i32 = 2150;

/// What kind of day a date is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum DayKind {
    /// 工作日: a working day like any other.
    Working,
    /// 周末: a Saturday or Sunday that no notice turns into a working day.
    Weekend,
    /// 法定节假日: a holiday by the 全国年节及纪念日放假办法, with its name.
    Holiday(String),
    /// 调休、补休: a weekday off next to a holiday, with the holiday's name.
    InLieu(String),
    /// 调休上班: a weekend day that is worked, with the holiday it makes up for.
    MakeUp(String),
}

impl DayKind {
    /// Whether work is done on such a day.
    #[must_use]
    pub fn is_working(&self) -> bool {
        match self {
            Self::Working | Self::MakeUp(_) => true,
            Self::Weekend | Self::Holiday(_) | Self::InLieu(_) => false,
        }
    }
}

/// Working days and rest days from 1990 to 2150.
///
/// Built once from the order and the yearly notices; every question is then a look-up in a table, so that a
/// million clocks are counted again in a fraction of a second.
#[derive(Clone, Debug)]
pub struct Calendar {
    statute: Statute,
    years: BTreeMap<i32, YearNotice>,
    /// The holidays of the order that no known notice arranges.
    unarranged: Vec<Holiday>,
    special: BTreeMap<NaiveDate, DayKind>,
    /// Number of working days up to and including each day, from the first day of the span.
    worked: Vec<u32>,
    /// The working days in order, as offsets from the first day of the span.
    working_days: Vec<u32>,
}

impl Calendar {
    /// A calendar with the holidays of the order and the notices of these years.
    pub(crate) fn new(statute: Statute, notices: Vec<YearNotice>) -> Result<Self, LoadError> {
        let mut years = BTreeMap::new();
        let mut special = BTreeMap::new();
        for notice in notices {
            let row = notice.year.to_string();
            let refuse = |field, reason: String| {
                Err(LoadError::new(&notice.file, &row, Some(field), reason))
            };
            for (day, kind) in notice.days() {
                if special.insert(day, kind).is_some() {
                    return refuse("holiday", format!("{day}已由另一年的通知安排"));
                }
            }
            if years.contains_key(&notice.year) {
                return refuse("year", "同一年份有两份通知".to_owned());
            }
            years.insert(notice.year, notice);
        }
        let mut unarranged = Vec::new();
        for holiday in (FIRST_YEAR..=LAST_YEAR).flat_map(|year| statute.of(year)) {
            let arranged = |day: &NaiveDate| special.contains_key(day);
            if holiday.statutory.iter().all(arranged) {
                continue;
            }
            for day in &holiday.statutory {
                let kind = || DayKind::Holiday(holiday.name.clone());
                special.entry(*day).or_insert_with(kind);
            }
            unarranged.push(holiday);
        }
        let mut calendar = Self {
            statute,
            years,
            unarranged,
            special,
            worked: Vec::new(),
            working_days: Vec::new(),
        };
        calendar.count();
        Ok(calendar)
    }

    /// This calendar with one more year, or with a year replaced.
    ///
    /// # Errors
    ///
    /// [`LoadError`] if the notice speaks of a day that another year's notice arranges.
    pub fn with(&self, notice: YearNotice) -> Result<Self, LoadError> {
        let others = self
            .years
            .values()
            .filter(|known| known.year != notice.year)
            .cloned();
        Self::new(
            self.statute.clone(),
            others.chain([notice.clone()]).collect(),
        )
    }

    /// The notices the calendar was built from, by year.
    pub fn years(&self) -> impl Iterator<Item = &YearNotice> {
        self.years.values()
    }

    /// Whether the notice of the year is known.
    #[must_use]
    pub fn is_known(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// The first year whose notice is not known and may arrange a day between `from` and `to`.
    ///
    /// Its own days, and 29 to 31 December of the year before.
    #[must_use]
    pub fn first_unknown(&self, from: NaiveDate, to: NaiveDate) -> Option<i32> {
        let last = to
            .checked_add_days(Days::new(LAST_DAYS_OF_THE_YEAR_BEFORE))
            .unwrap_or(to);
        (from.year()..=last.year()).find(|year| !self.is_known(*year))
    }

    /// Whether the year lies before a year whose notice is known: its own was published long ago.
    #[must_use]
    pub fn is_past(&self, year: i32) -> bool {
        self.years.range(year..).next().is_some()
    }

    /// What kind of day it is; in a year without notice a day that is no holiday by the order is a
    /// plain weekday or weekend.
    #[must_use]
    pub fn day(&self, day: NaiveDate) -> DayKind {
        self.special
            .get(&day)
            .cloned()
            .unwrap_or_else(|| plain(day))
    }

    /// Whether work is done on the day.
    #[must_use]
    pub fn is_working(&self, day: NaiveDate) -> bool {
        match offset(day) {
            Some(0) => self.worked.first() == Some(&1),
            Some(at) => self.worked.get(at) != self.worked.get(at - 1),
            None => plain(day).is_working(),
        }
    }

    /// The holidays of which a day off lies between `from` and `to`, those that a notice arranges
    /// first.
    pub fn holidays(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = &Holiday> {
        // A notice may arrange the last days of the year before (see `YearNotice`).
        let years = self
            .years
            .range(from.year()..=to.year().max(from.year()).saturating_add(1));
        let holidays = years.flat_map(|(_, notice)| &notice.holidays);
        let holidays = holidays.chain(&self.unarranged);
        holidays.filter(move |holiday| holiday.from <= to && from <= holiday.to)
    }

    /// The weekend days between `from` and `to` that are worked, with the holiday's name.
    pub fn make_up_days(
        &self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> impl Iterator<Item = (NaiveDate, &str)> {
        let range = (from <= to).then(|| self.special.range(from..=to));
        range
            .into_iter()
            .flatten()
            .filter_map(|(day, kind)| match kind {
                DayKind::MakeUp(name) => Some((*day, name.as_str())),
                DayKind::Working | DayKind::Weekend | DayKind::Holiday(_) | DayKind::InLieu(_) => {
                    None
                }
            })
    }

    /// How many working days there are from `from` to `to`, both included.
    ///
    /// # Errors
    ///
    /// [`DueError::OutOfRange`] beyond 1990–2150.
    pub fn working_days_in(&self, from: NaiveDate, to: NaiveDate) -> Result<u32, DueError> {
        if to < from {
            return Ok(0);
        }
        Ok(self.worked_until(to)? - self.worked_before(from)?)
    }

    /// The `count`-th working day after `day`; `day` itself for zero.
    ///
    /// # Errors
    ///
    /// [`DueError::OutOfRange`] beyond 1990–2150.
    pub fn working_day_after(&self, day: NaiveDate, count: u32) -> Result<NaiveDate, DueError> {
        if count == 0 {
            return Ok(day);
        }
        self.nth(day, self.worked_until(day)?.saturating_add(count))
    }

    /// The `count`-th working day before `day`; `day` itself for zero.
    ///
    /// # Errors
    ///
    /// [`DueError::OutOfRange`] beyond 1990–2150.
    pub fn working_day_before(&self, day: NaiveDate, count: u32) -> Result<NaiveDate, DueError> {
        if count == 0 {
            return Ok(day);
        }
        let rank = self.worked_before(day)?;
        self.nth(
            day,
            (rank + 1)
                .checked_sub(count)
                .ok_or(DueError::OutOfRange { date: day })?,
        )
    }

    /// The working day with this rank in the span, the first having rank one.
    fn nth(&self, near: NaiveDate, rank: u32) -> Result<NaiveDate, DueError> {
        let out = DueError::OutOfRange { date: near };
        let index = rank
            .checked_sub(1)
            .and_then(|index| usize::try_from(index).ok());
        let day = index
            .and_then(|index| self.working_days.get(index))
            .ok_or_else(|| out.clone())?;
        first_day()
            .checked_add_days(Days::new(u64::from(*day)))
            .ok_or(out)
    }

    fn worked_until(&self, day: NaiveDate) -> Result<u32, DueError> {
        let worked = offset(day).and_then(|at| self.worked.get(at));
        worked.copied().ok_or(DueError::OutOfRange { date: day })
    }

    fn worked_before(&self, day: NaiveDate) -> Result<u32, DueError> {
        Ok(self.worked_until(day)? - u32::from(self.is_working(day)))
    }

    fn count(&mut self) {
        let mut worked = 0;
        for (at, day) in (0..).zip(
            first_day()
                .iter_days()
                .take_while(|day| day.year() <= LAST_YEAR),
        ) {
            if self
                .special
                .get(&day)
                .map_or_else(|| plain(day).is_working(), DayKind::is_working)
            {
                worked += 1;
                self.working_days.push(at);
            }
            self.worked.push(worked);
        }
    }
}

/// Refuses a date outside the years the engine counts in.
pub(crate) fn in_range(date: NaiveDate) -> Result<NaiveDate, DueError> {
    if (FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        Ok(date)
    } else {
        Err(DueError::OutOfRange { date })
    }
}

/// 1 January 1990.
fn first_day() -> NaiveDate {
    NaiveDate::from_yo_opt(FIRST_YEAR, 1).unwrap_or_default()
}

fn offset(day: NaiveDate) -> Option<usize> {
    usize::try_from((day - first_day()).num_days()).ok()
}

fn plain(day: NaiveDate) -> DayKind {
    match day.weekday() {
        Weekday::Sat | Weekday::Sun => DayKind::Weekend,
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => {
            DayKind::Working
        }
    }
}
