//! The Chinese that the history of a case, notices and pages share: dates, laws, reasons, and how
//! every event reads as a line of history.

mod agreement;
mod clock;
mod line;
mod timetable;

use chrono::Datelike;
use contracts::event::MoveReason;
use contracts::vocabulary::Word;
use kernel::NaiveDate;

pub use line::{Names, Nobody, line};
pub use timetable::timetable_file;

/// `2026年2月28日`.
#[must_use]
pub fn date(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// `3月2日`, with its year where that is not the year of the day it stands beside.
#[must_use]
pub fn short_date(day: NaiveDate, beside: NaiveDate) -> String {
    if day.year() == beside.year() {
        format!("{}月{}日", day.month(), day.day())
    } else {
        date(day)
    }
}

/// `2026年2月28日（暂定）`: a last day that a holiday notice may still move is marked.
#[must_use]
pub fn last_day(day: NaiveDate, provisional: bool) -> String {
    format!("{}{}", date(day), mark(provisional))
}

fn mark(provisional: bool) -> &'static str {
    if provisional { "（暂定）" } else { "" }
}

/// `推迟3日`, `提前1日`.
#[must_use]
pub fn shift(from: NaiveDate, to: NaiveDate) -> String {
    let days = (to - from).num_days();
    let way = if days > 0 { "推迟" } else { "提前" };
    format!("{way}{}日", days.abs())
}

/// `《信访工作条例》`; names that carry a title of their own change the inner marks.
#[must_use]
pub fn law_name(law: &str) -> String {
    let inner = law.replace('《', "〈").replace('》', "〉");
    format!("《{inner}》")
}

/// Why a limit was derived anew.
#[must_use]
pub fn because(reason: &Word<MoveReason>) -> &'static str {
    match reason.known() {
        Ok(MoveReason::HolidayNotice) => "因国务院办公厅公布节假日安排",
        Ok(MoveReason::HolidayCorrection) => "因国务院办公厅更改节假日安排",
        Ok(MoveReason::Recount) => "因按现行节假日安排和法律数据重新计算",
        Ok(MoveReason::Resumption) => "因期限恢复计时",
        Ok(MoveReason::Exclusion) => "扣除不计入期限的时间",
        // That it moved must be told whatever the reason.
        Ok(MoveReason::Reset) | Err(_) => "因期限重新计算",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_read_as_people_write_them() {
        assert_eq!(date(day("2026-02-08")), "2026年2月8日");
        assert_eq!(short_date(day("2026-02-08"), day("2026-01-01")), "2月8日");
        assert_eq!(
            short_date(day("2026-02-08"), day("2025-12-31")),
            "2026年2月8日"
        );
        assert_eq!(last_day(day("2027-02-08"), true), "2027年2月8日（暂定）");
        assert_eq!(shift(day("2026-05-08"), day("2026-05-11")), "推迟3日");
        assert_eq!(shift(day("2026-05-08"), day("2026-05-07")), "提前1日");
    }

    #[test]
    fn a_title_inside_a_title_changes_its_marks() {
        assert_eq!(
            law_name("关于适用《民法典》的解释"),
            "《关于适用〈民法典〉的解释》"
        );
    }
}
