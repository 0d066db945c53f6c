//! One year's notice: which days are off, which of them by statute, and which weekends are worked.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use toml::Table;

use super::DayKind;
use crate::{
    error::LoadError,
    load::table::{File, row_name},
    rule::Confidence,
};

/// How many days at the end of a year the notice of the next one may still arrange: 29, 30 and 31
/// December.
///
/// New Year takes its bridge days and worked weekends from both sides of 1 January. Of the notices
/// for 2004 to 2026 those for 2007 (30 and 31 December worked), 2008 and 2019 (the 29th worked, the
/// 31st off) and 2012 (the 31st worked) changed days of the December before, that for 2023 named
/// the 31st, a Saturday, and none touched a day before the 29th.
pub(super) const LAST_DAYS_OF_THE_YEAR_BEFORE: u64 = 3;

/// The holidays of one year and the notice of the State Council's office they come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct YearNotice {
    /// The file it was read from.
    #[serde(skip)]
    pub file: String,
    /// The year.
    pub year: i32,
    /// The notice's title.
    pub notice: String,
    /// The notice's document number.
    pub document: String,
    /// The day it was published.
    pub published: NaiveDate,
    /// Where it can be read.
    pub source: String,
    /// How sure the dates are.
    pub confidence: Confidence,
    /// How many working days the year has; checked against the dates.
    pub working_days: u32,
    /// The holidays in order.
    pub holidays: Vec<Holiday>,
}

/// One holiday: the days off and the weekends worked for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// The name, e.g. `春节`.
    pub name: String,
    /// The first day off.
    pub from: NaiveDate,
    /// The last day off.
    pub to: NaiveDate,
    /// The days that are holidays by the 全国年节及纪念日放假办法; the other days off are
    /// weekends or rest days in lieu.
    pub statutory: Vec<NaiveDate>,
    /// The weekend days that are worked (上班).
    #[serde(default)]
    pub make_up: Vec<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    year: i32,
    notice: String,
    document: String,
    published: NaiveDate,
    source: String,
    confidence: Confidence,
    working_days: u32,
}

impl YearNotice {
    /// Reads and checks one year: the text of a calendar file in, the validated year out.
    ///
    /// # Errors
    ///
    /// [`LoadError`] naming the row and field: an unknown key, a day off outside the year, a
    /// make-up day that is no weekend day, two holidays that overlap, or working days that do not
    /// add up to the number the file states.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, LoadError> {
        let file = File::parse(file_name, text)?;
        let mut heading = file.table.clone();
        heading.remove("holiday");
        let heading: Heading = file.read("年份", &heading)?;
        let rows = file.rows("holiday")?;
        let holidays = rows
            .iter()
            .enumerate()
            .map(|(index, row)| holiday(&file, index, row))
            .collect::<Result<_, _>>()?;
        let year = Self {
            file: file_name.to_owned(),
            year: heading.year,
            notice: heading.notice,
            document: heading.document,
            published: heading.published,
            source: heading.source,
            confidence: heading.confidence,
            working_days: heading.working_days,
            holidays,
        };
        year.check()?;
        Ok(year)
    }

    /// The days that are not what their weekday says, and the statutory holidays on weekends.
    pub(super) fn days(&self) -> Vec<(NaiveDate, DayKind)> {
        let mut days = Vec::new();
        for holiday in &self.holidays {
            for day in holiday
                .from
                .iter_days()
                .take_while(|day| *day <= holiday.to)
            {
                if holiday.statutory.contains(&day) {
                    days.push((day, DayKind::Holiday(holiday.name.clone())));
                } else if !is_weekend(day) {
                    days.push((day, DayKind::InLieu(holiday.name.clone())));
                }
            }
            days.extend(
                holiday
                    .make_up
                    .iter()
                    .map(|day| (*day, DayKind::MakeUp(holiday.name.clone()))),
            );
        }
        days
    }

    fn check(&self) -> Result<(), LoadError> {
        let mut seen: Vec<NaiveDate> = Vec::new();
        for holiday in &self.holidays {
            self.check_holiday(holiday)?;
            for (day, _) in (Self {
                holidays: vec![holiday.clone()],
                ..self.clone()
            })
            .days()
            {
                if seen.contains(&day) {
                    return Err(self.refuse(&holiday.name, "from", format!("{day}被安排了两次")));
                }
                seen.push(day);
            }
        }
        let counted = self.count();
        if counted != self.working_days {
            let reason = format!(
                "全年工作日写作{}天，按所列日期为{counted}天",
                self.working_days
            );
            return Err(self.refuse("年份", "working_days", reason));
        }
        Ok(())
    }

    fn check_holiday(&self, holiday: &Holiday) -> Result<(), LoadError> {
        if holiday.to < holiday.from {
            return Err(self.refuse(&holiday.name, "to", "止日早于起日"));
        }
        if !self.may_arrange(holiday.from) || !self.may_arrange(holiday.to) {
            return Err(self.refuse(&holiday.name, "from", format!("不在{}年之内", self.year)));
        }
        if let Some(day) = holiday
            .statutory
            .iter()
            .find(|day| **day < holiday.from || **day > holiday.to)
        {
            return Err(self.refuse(
                &holiday.name,
                "statutory",
                format!("{day}不在放假的日期之内"),
            ));
        }
        if let Some(day) = holiday.make_up.iter().find(|day| !is_weekend(**day)) {
            return Err(self.refuse(
                &holiday.name,
                "make_up",
                format!("{day}不是星期六或者星期日"),
            ));
        }
        if let Some(day) = holiday.make_up.iter().find(|day| !self.may_arrange(**day)) {
            return Err(self.refuse(
                &holiday.name,
                "make_up",
                format!("{day}不在{}年之内", self.year),
            ));
        }
        Ok(())
    }

    /// A notice arranges its own year and, for New Year, the last days of the year before; some more
    /// of them than any notice did so far, so that an unusual one can be imported.
    fn may_arrange(&self, day: NaiveDate) -> bool {
        day.year() == self.year
            || (day.year() == self.year - 1 && day.month() == 12 && day.day() >= 20)
    }

    fn count(&self) -> u32 {
        let special: std::collections::BTreeMap<_, _> = self.days().into_iter().collect();
        let first = NaiveDate::from_yo_opt(self.year, 1).unwrap_or_default();
        let days = first.iter_days().take_while(|day| day.year() == self.year);
        let working = days.filter(|day| {
            special
                .get(day)
                .map_or_else(|| !is_weekend(*day), DayKind::is_working)
        });
        working.map(|_| 1).sum()
    }

    fn refuse(&self, row: &str, field: &str, reason: impl Into<String>) -> LoadError {
        LoadError::new(&self.file, row, Some(field), reason)
    }
}

fn holiday(file: &File<'_>, index: usize, row: &Table) -> Result<Holiday, LoadError> {
    file.read(&row_name(row, index), row)
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
