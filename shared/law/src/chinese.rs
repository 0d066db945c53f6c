//! Dates in Chinese words, and back.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};

use crate::{error::DueError, interval::Interval};

/// `2026年1月13日`.
pub(crate) fn date(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// `2026年1月13日（星期二）`.
pub(crate) fn date_and_weekday(day: NaiveDate) -> String {
    format!("{}（{}）", date(day), weekday(day))
}

/// `2026年1月20日至2026年2月5日`, or one date if the interval has one day.
pub(crate) fn span(interval: Interval) -> String {
    if interval.from == interval.to {
        date(interval.from)
    } else {
        format!("{}至{}", date(interval.from), date(interval.to))
    }
}

/// `8时30分`.
pub(crate) fn time(time: NaiveTime) -> String {
    format!("{}时{:02}分", time.hour(), time.minute())
}

/// `星期二`.
pub(crate) fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "星期一",
        Weekday::Tue => "星期二",
        Weekday::Wed => "星期三",
        Weekday::Thu => "星期四",
        Weekday::Fri => "星期五",
        Weekday::Sat => "星期六",
        Weekday::Sun => "星期日",
    }
}

/// Reads `2026-01-13`; nothing looser, so that a typing slip is refused and not guessed at.
pub(crate) fn parse_date(text: &str) -> Result<NaiveDate, DueError> {
    let invalid = || DueError::InvalidDate {
        text: text.to_owned(),
    };
    if text.len() != "2026-01-13".len() {
        return Err(invalid());
    }
    text.parse().ok().ok_or_else(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_as_a_clerk_writes_them() {
        let day = parse_date("2026-01-13").unwrap();
        assert_eq!(date_and_weekday(day), "2026年1月13日（星期二）");
        assert_eq!(time(NaiveTime::from_hms_opt(8, 5, 0).unwrap()), "8时05分");
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-1-3",
            "",
            "26-01-13",
            "2026/01/13",
        ] {
            assert_eq!(
                parse_date(text).unwrap_err().code(),
                "invalid_date",
                "{text}"
            );
        }
    }
}
