//! The holidays that need no notice: 《全国年节及纪念日放假办法》第二条.
//!
//! A notice only arranges the days around them, so that these are off in every year, the years
//! included whose notice is not known.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::{FIRST_YEAR, Holiday, LAST_YEAR};
use crate::{
    error::LoadError,
    load::table::{File, row_name},
};

/// The holidays of the order, in all its versions, and the solar dates of the lunar ones.
#[derive(Clone, Debug)]
pub(crate) struct Statute {
    file: String,
    rows: Vec<Row>,
    lunar: BTreeMap<i32, Lunar>,
}

/// `[[holiday]]`: a holiday from a year to a year.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    /// `05-01`, or one of [`LUNAR`].
    first: String,
    days: u64,
    #[serde(default = "first_year")]
    from: i32,
    #[serde(default = "last_year")]
    to: i32,
}

/// The columns of `[lunar]`, in order.
const LUNAR: [&str; 4] = ["正月初一", "清明", "五月初五", "八月十五"];

type Lunar = [NaiveDate; LUNAR.len()];

impl Statute {
    /// Reads the file of the order.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, LoadError> {
        let file = File::parse(name, text)?;
        file.only(&["holiday", "lunar"])?;
        let rows = file.rows("holiday")?;
        let read = |(index, row)| file.read(&row_name(row, index), row);
        let statute = Self {
            file: name.to_owned(),
            rows: rows
                .into_iter()
                .enumerate()
                .map(read)
                .collect::<Result<_, _>>()?,
            lunar: lunar(&file)?,
        };
        statute.check()?;
        Ok(statute)
    }

    /// The holidays of the year. Of a year beyond the table only those with a fixed date are known.
    pub(crate) fn of(&self, year: i32) -> impl Iterator<Item = Holiday> {
        let rows = self.rows.iter();
        let rows = rows.filter(move |row| (row.from..=row.to).contains(&year));
        rows.filter_map(move |row| {
            let from = self.first(row, year)?;
            let days = from.iter_days().take(usize::try_from(row.days).ok()?);
            let statutory: Vec<NaiveDate> = days.collect();
            Some(Holiday {
                name: row.name.clone(),
                from,
                to: *statutory.last()?,
                statutory,
                make_up: Vec::new(),
            })
        })
    }

    fn first(&self, row: &Row, year: i32) -> Option<NaiveDate> {
        let lunar = |column: usize| Some(*self.lunar.get(&year)?.get(column)?);
        match row.first.as_str() {
            "除夕" => lunar(0)?.checked_sub_days(Days::new(1)),
            name => match LUNAR.iter().position(|column| *column == name) {
                Some(column) => lunar(column),
                None => date(year, name),
            },
        }
    }

    /// Every row must name a day of some year it is meant for.
    fn check(&self) -> Result<(), LoadError> {
        let named = |row: &&Row| !(row.from..=row.to).any(|year| self.first(row, year).is_some());
        self.rows.iter().find(named).map_or(Ok(()), |row| {
            let reason = format!("“{}”不是月日，也不是[lunar]中的日期", row.first);
            Err(LoadError::new(&self.file, &row.name, Some("first"), reason))
        })
    }
}

fn lunar(file: &File<'_>) -> Result<BTreeMap<i32, Lunar>, LoadError> {
    let refuse = |row: &str, reason: &str| LoadError::new(file.name, row, Some("lunar"), reason);
    let table = file.table.get("lunar").and_then(toml::Value::as_table);
    let table = table.ok_or_else(|| refuse("lunar", "缺少这一部分"))?;
    let row = |(key, value): (&String, &toml::Value)| {
        let year = key.parse().map_err(|_error| refuse(key, "不是年份"))?;
        let dates = value.as_array().into_iter().flatten();
        let dates = dates.filter_map(|text| date(year, text.as_str()?));
        let dates: Vec<NaiveDate> = dates.collect();
        let dates = Lunar::try_from(dates);
        Ok((year, dates.map_err(|_dates| refuse(key, "应当是四个月日"))?))
    };
    table.iter().map(row).collect()
}

fn date(year: i32, month_and_day: &str) -> Option<NaiveDate> {
    format!("{year}-{month_and_day}").parse().ok()
}

fn first_year() -> i32 {
    FIRST_YEAR
}

fn last_year() -> i32 {
    LAST_YEAR
}
