//! A stretch of days that a period does not count.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{chinese, error::DueError};

/// Days from `from` to `to`, inclusive of both ends.
///
/// Written and read as `2026-01-20..2026-02-05`, on the command line as well as in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// The first day that is not counted.
    pub from: NaiveDate,
    /// The last day that is not counted.
    pub to: NaiveDate,
}

impl Interval {
    /// The interval from `from` to `to`, both included.
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate) -> Self {
        Self { from, to }
    }

    /// Whether `day` lies in the interval.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// How many days the interval has; zero if it ends before it begins.
    #[must_use]
    pub fn days(&self) -> i64 {
        ((self.to - self.from).num_days() + 1).max(0)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

impl FromStr for Interval {
    type Err = DueError;

    /// Reads `a..b`; a single day `a` means `a..a`.
    ///
    /// # Errors
    ///
    /// [`DueError::InvalidDate`] if a date does not exist, [`DueError::IntervalReversed`] if the
    /// end lies before the beginning.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let interval = Self {
            from: chinese::parse_date(from.trim())?,
            to: chinese::parse_date(to.trim())?,
        };
        if interval.to < interval.from {
            return Err(DueError::IntervalReversed { interval });
        }
        Ok(interval)
    }
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Interval {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Days that a period does not count, and what kind of time they are.
///
/// Written and read as `appraisal:2026-01-20..2026-02-05`; without its kind, it is of any that the
/// rule leaves out, which is enough to calculate with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Excluded {
    /// The days.
    pub interval: Interval,
    /// The kind of time, as a vocabulary key of exclusions, e.g. `appraisal`.
    pub kind: Option<String>,
}

impl Excluded {
    /// These days, on this ground.
    #[must_use]
    pub fn on(kind: impl Into<String>, interval: Interval) -> Self {
        Self {
            interval,
            kind: Some(kind.into()),
        }
    }
}

impl From<Interval> for Excluded {
    fn from(interval: Interval) -> Self {
        Self {
            interval,
            kind: None,
        }
    }
}

impl fmt::Display for Excluded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = &self.kind {
            write!(f, "{kind}:")?;
        }
        self.interval.fmt(f)
    }
}

impl FromStr for Excluded {
    type Err = DueError;

    /// Reads `kind:a..b`, or `a..b`.
    ///
    /// # Errors
    ///
    /// As [`Interval`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((kind, interval)) => Ok(Self::on(kind.trim(), interval.parse()?)),
            None => text.parse().map(Interval::into),
        }
    }
}

impl Serialize for Excluded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Excluded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Sorts and joins intervals so that no day is left out twice, and cuts what lies before `after`.
pub(crate) fn merge(intervals: impl Iterator<Item = Interval>, after: NaiveDate) -> Vec<Interval> {
    let mut sorted: Vec<Interval> = intervals
        .filter(|interval| interval.to > after)
        .map(|interval| Interval {
            from: interval.from.max(after + chrono::Days::new(1)),
            ..interval
        })
        .collect();
    sorted.sort_unstable();
    let mut merged: Vec<Interval> = Vec::with_capacity(sorted.len());
    for interval in sorted {
        match merged.last_mut() {
            Some(last) if interval.from <= last.to => last.to = last.to.max(interval.to),
            Some(_) | None => merged.push(interval),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(text: &str) -> Interval {
        text.parse().unwrap()
    }

    #[test]
    fn reads_what_it_writes() {
        assert_eq!(
            interval("2026-01-20..2026-02-05").to_string(),
            "2026-01-20..2026-02-05"
        );
        assert_eq!(interval("2026-01-20").days(), 1);
        assert_eq!(interval("2026-01-20..2026-02-05").days(), 17);
    }

    #[test]
    fn days_may_carry_the_kind_of_time_they_are() {
        let text = "appraisal:2026-01-20..2026-02-05";
        let excluded: Excluded = text.parse().unwrap();
        assert_eq!(excluded.kind.as_deref(), Some("appraisal"));
        assert_eq!(excluded.to_string(), text);
        let plain: Excluded = "2026-01-20".parse().unwrap();
        assert_eq!(plain.kind, None);
    }

    #[test]
    fn refuses_days_that_do_not_exist_and_ends_before_beginnings() {
        assert_eq!(
            "2026-02-30..2026-03-01"
                .parse::<Interval>()
                .unwrap_err()
                .code(),
            "invalid_date"
        );
        assert_eq!(
            "2026-03-02..2026-03-01"
                .parse::<Interval>()
                .unwrap_err()
                .code(),
            "interval_reversed"
        );
    }

    #[test]
    fn merging_counts_no_day_twice() {
        let start = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let gaps = [
            interval("2026-01-10..2026-01-12"),
            interval("2026-01-01..2026-01-03"),
            interval("2026-01-11..2026-01-15"),
        ];
        let merged = merge(gaps.into_iter(), start);
        assert_eq!(
            merged,
            [
                interval("2026-01-02..2026-01-03"),
                interval("2026-01-10..2026-01-15")
            ]
        );
    }
}
