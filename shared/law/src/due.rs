//! The question (which rule, from which day) and the answer (by when, and why).

use std::fmt;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    explain::Step,
    interval::{Excluded, Interval},
    rule::{RuleVersion, Unit},
    terms::{Event, Expiry},
};

/// Everything a date is computed from: the rule and what a clock's ledger holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueRequest {
    /// The rule's id, e.g. `XF-6`.
    pub rule: String,
    /// The day of the start event (for periods counted backwards, of the event they run up to).
    pub start: NaiveDate,
    /// The hour of the start event; needed by rules in hours and not looked at by others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_time: Option<NaiveTime>,
    /// Days that are not counted, and of what kind.
    #[serde(default)]
    pub exclude: Vec<Excluded>,
    /// By how much the period was extended in all, in the rule's unit; zero means not at all.
    #[serde(default)]
    pub extend: Option<u32>,
    /// The region, as a GB/T 2260 code, or `code/organisation`.
    #[serde(default)]
    pub region: Option<String>,
    /// The day that decides which version governs, where it is not the start: a complaint received
    /// before 2026-04-15 stays under the old order though it was accepted later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_on: Option<NaiveDate>,
}

impl DueRequest {
    /// The plain question: this rule, from this day.
    #[must_use]
    pub fn new(rule: impl Into<String>, start: NaiveDate) -> Self {
        Self {
            rule: rule.into(),
            start,
            start_time: None,
            exclude: Vec::new(),
            extend: None,
            region: None,
            version_on: None,
        }
    }

    /// Starting at this hour of the start day.
    #[must_use]
    pub fn at(self, time: NaiveTime) -> Self {
        Self {
            start_time: Some(time),
            ..self
        }
    }

    /// Leaving out these days as well.
    #[must_use]
    pub fn without(mut self, interval: Interval) -> Self {
        self.exclude.push(interval.into());
        self
    }

    /// Extended by this much in all, in the rule's unit.
    #[must_use]
    pub fn extended(self, amount: u32) -> Self {
        Self {
            extend: Some(amount),
            ..self
        }
    }

    /// In this region.
    #[must_use]
    pub fn within(self, region: impl Into<String>) -> Self {
        Self {
            region: Some(region.into()),
            ..self
        }
    }

    /// Governed by the version in force on this day.
    #[must_use]
    pub fn governed_on(self, day: NaiveDate) -> Self {
        Self {
            version_on: Some(day),
            ..self
        }
    }
}

/// The last moment: the end of a day, or for rules in hours a moment of it.
///
/// Serialised as `2026-02-28` or `2026-02-28T08:30:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deadline {
    /// The last day.
    pub date: NaiveDate,
    /// The moment of that day; `None` means its end (24时).
    pub time: Option<NaiveTime>,
}

impl Deadline {
    /// The end of `date`.
    #[must_use]
    pub fn end_of(date: NaiveDate) -> Self {
        Self { date, time: None }
    }

    /// The first moment that is too late, in local time: the midnight after the last day.
    #[must_use]
    pub fn expires_at(&self) -> NaiveDateTime {
        self.time.map_or_else(
            || (self.date + Days::new(1)).and_time(NaiveTime::MIN),
            |time| self.date.and_time(time),
        )
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.time {
            Some(time) => write!(f, "{}T{}", self.date, time.format("%H:%M:%S")),
            None => write!(f, "{}", self.date),
        }
    }
}

impl Serialize for Deadline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Deadline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let moment = text.parse::<NaiveDateTime>().map(|moment| Self {
            date: moment.date(),
            time: Some(moment.time()),
        });
        let day = || text.parse::<NaiveDate>().map(Self::end_of);
        moment.or_else(|_| day()).map_err(serde::de::Error::custom)
    }
}

/// The answer without words, for recounting many clocks.
#[derive(Clone, Debug)]
pub struct Projection<'a> {
    /// The version that governs.
    pub version: &'a RuleVersion,
    /// The last moment.
    pub due: Deadline,
    /// Whether it depends on a year whose holidays are not known yet.
    pub provisional: bool,
}

/// The answer: by when, and every step that leads there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The version of the rule that governs.
    pub rule: Citation,
    /// The day of the start event, as asked.
    pub start: NaiveDate,
    /// The first day that counts; `None` for rules in hours.
    pub first_day: Option<NaiveDate>,
    /// The last day before it is moved off a rest day.
    pub raw_last_day: NaiveDate,
    /// The last moment.
    pub due: Deadline,
    /// Whether the last day was moved off a rest day.
    pub rolled: bool,
    /// Whether the date depends on a year whose holidays are not known yet and is counted in
    /// plain weekdays there; also if it depends on 29 to 31 December before such a year.
    pub provisional: bool,
    /// That year.
    pub provisional_year: Option<i32>,
    /// What happens at expiry, if the text says.
    pub expiry: Option<Expiry>,
    /// How the date comes about, step by step, in Chinese.
    pub explanation: Vec<Step>,
}

/// Which version of which rule gave the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The rule's id.
    pub id: String,
    /// What is to be done.
    pub title: String,
    /// The law's name.
    pub law: String,
    /// Its document number.
    pub document: String,
    /// The article.
    pub article: String,
    /// The first start day this version governs.
    pub effective_from: NaiveDate,
    /// The last one, if it is no longer in force.
    pub effective_to: Option<NaiveDate>,
    /// The length without extensions.
    pub amount: u32,
    /// The unit.
    pub unit: Unit,
    /// The start event.
    pub start: Event,
    /// Who must act.
    pub responsible: String,
}

impl From<&RuleVersion> for Citation {
    fn from(version: &RuleVersion) -> Self {
        Self {
            id: version.id.clone(),
            title: version.title.clone(),
            law: version.law.clone(),
            document: version.document.clone(),
            article: version.article.clone(),
            effective_from: version.effective_from,
            effective_to: version.effective_to,
            amount: version.amount,
            unit: version.unit,
            start: version.start.clone(),
            responsible: version.responsible.clone(),
        }
    }
}
