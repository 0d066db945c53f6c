//! The calendar against a second source, and the import of a new year.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use law::{DayKind, LawBook, Move, MovedClock, OpenClock, YearNotice};

use super::{ask, book, day};

const SECOND_SOURCE: &str = include_str!("second_source.txt");

/// The words of one line of the second source.
fn line(year: i32, name: &str) -> Vec<&'static str> {
    let start = format!("{year} {name} ");
    let line = SECOND_SOURCE
        .lines()
        .find_map(|line| line.strip_prefix(&start));
    line.unwrap_or_else(|| panic!("no {name} of {year}"))
        .split(' ')
        .collect()
}

fn dates(year: i32, name: &str) -> BTreeSet<NaiveDate> {
    line(year, name)
        .into_iter()
        .map(|text| day(&format!("{year}-{text}")))
        .collect()
}

fn days_of(year: i32) -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    first.iter_days().take_while(move |day| day.year() == year)
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[test]
fn every_day_of_2014_to_2026_is_what_the_second_source_says() {
    for year in 2014..=2026 {
        let (off, worked) = (dates(year, "off"), dates(year, "worked"));
        for day in days_of(year) {
            let expected = worked.contains(&day) || (!is_weekend(day) && !off.contains(&day));
            assert_eq!(book().calendar().is_working(day), expected, "{day}");
            assert_eq!(book().calendar().day(day).is_working(), expected, "{day}");
        }
    }
}

#[test]
fn the_months_have_as_many_working_days_as_the_third_source_counts() {
    for year in 2014..=2026 {
        for (month, expected) in (1..).zip(line(year, "months")) {
            let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
            let last = days_of(year)
                .filter(|day| day.month() == month)
                .last()
                .unwrap();
            let counted = book().calendar().working_days_in(first, last).unwrap();
            assert_eq!(counted.to_string(), expected, "{year}-{month}");
        }
    }
}

#[test]
fn worked_weekends_and_days_in_lieu_are_told_apart_from_statutory_holidays() {
    for year in 2014..=2026 {
        let kind = |wanted: fn(&DayKind) -> bool| -> BTreeSet<NaiveDate> {
            days_of(year)
                .filter(|day| wanted(&book().calendar().day(*day)))
                .collect()
        };
        assert_eq!(
            kind(|day| matches!(day, DayKind::MakeUp(_))),
            dates(year, "worked"),
            "{year}"
        );
        let statutory = kind(|day| matches!(day, DayKind::Holiday(_)));
        // 11 days by the old order, 13 since 2025 (除夕 and 5/2); in 2020 中秋 was 10/1.
        let days = match year {
            2020 => 10,
            ..2025 => 11,
            _ => 13,
        };
        assert_eq!(statutory.len(), days, "{year}");
        let off = kind(|day| matches!(day, DayKind::Holiday(_) | DayKind::InLieu(_)));
        let weekdays_off: BTreeSet<NaiveDate> = dates(year, "off")
            .into_iter()
            .filter(|day| !is_weekend(*day))
            .collect();
        let counted: BTreeSet<NaiveDate> =
            off.into_iter().filter(|day| !is_weekend(*day)).collect();
        assert_eq!(counted, weekdays_off, "{year}");
    }
    assert_eq!(
        book().calendar().day(day("2026-02-20")),
        DayKind::InLieu("春节".to_owned())
    );
    assert_eq!(
        book().calendar().day(day("2024-02-09")),
        DayKind::Working,
        "除夕 of 2024 was worked"
    );
}

/// The book as it was before any notice was published.
fn before_any_notice() -> LawBook {
    let sources = law::Sources {
        calendar: &[],
        ..LawBook::embedded_sources()
    };
    LawBook::from_sources(&sources).unwrap()
}

#[test]
fn the_order_alone_knows_the_statutory_holidays_that_the_notices_name() {
    let alone = before_any_notice();
    let statutory = |book: &LawBook, year| -> Vec<NaiveDate> {
        let is_statutory =
            |day: &NaiveDate| matches!(book.calendar().day(*day), DayKind::Holiday(_));
        days_of(year).filter(is_statutory).collect()
    };
    for year in 2014..=2026 {
        assert_eq!(statutory(&alone, year), statutory(book(), year), "{year}");
    }
}

#[test]
fn the_fixed_holidays_are_off_in_every_year_notice_or_not() {
    for year in law::FIRST_YEAR..=law::LAST_YEAR {
        let mut fixed = vec![(1, 1), (5, 1), (10, 1), (10, 2)];
        fixed.extend((year >= 1999).then_some((10, 3)));
        fixed.extend((year >= 2025).then_some((5, 2)));
        for (month, of_month) in fixed {
            let day = NaiveDate::from_ymd_opt(year, month, of_month).unwrap();
            assert!(!book().calendar().is_working(day), "{day}");
        }
    }
    // One day of 劳动节 from 2008 to 2024, three from 2000 to 2007.
    assert!(before_any_notice().calendar().is_working(day("2024-05-02")));
    assert!(!book().calendar().is_working(day("2007-05-02")));
}

#[test]
fn the_lunar_holidays_of_2027_wait_for_no_notice() {
    let off: Vec<String> = days_of(2027)
        .filter(|day| matches!(book().calendar().day(*day), DayKind::Holiday(_)))
        .map(|day| day.format("%m-%d").to_string())
        .collect();
    assert_eq!(
        off,
        [
            "01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09",
            "09-15", "10-01", "10-02", "10-03"
        ]
    );
}

#[test]
fn a_slip_in_the_order_is_refused_by_row_and_field() {
    let good = LawBook::embedded_sources();
    for (from, to, row, field) in [
        ("first = \"清明\"", "first = \"清明前\"", "清明节", "first"),
        ("first = \"05-01\"", "first = \"05-32\"", "劳动节", "first"),
        ("days = 4", "day = 4", "春节", "day"),
        ("2027 = [\"02-06\", ", "2027 = [", "2027", "lunar"),
    ] {
        let text = good.statute.1.replacen(from, to, 1);
        assert_ne!(text, good.statute.1, "{from}");
        let sources = law::Sources {
            statute: (good.statute.0, &text),
            ..good
        };
        let error = LawBook::from_sources(&sources).unwrap_err();
        assert_eq!(error.file, good.statute.0);
        let place = (error.row.as_str(), error.field.as_deref());
        assert_eq!(place, (row, Some(field)), "{error}");
    }
}

#[test]
fn working_days_can_be_counted_both_ways() {
    let calendar = book().calendar();
    let start = day("2026-02-13");
    let later = calendar.working_day_after(start, 3).unwrap();
    assert_eq!(later, day("2026-02-25"));
    assert_eq!(calendar.working_day_before(later, 3).unwrap(), start);
    assert_eq!(calendar.working_day_after(start, 0).unwrap(), start);
}

/// A notice made up for the tests: no notice of 2027 is known.
const YEAR_2027: &str = r#"
year = 2027
notice = "国务院办公厅关于2027年部分节假日安排的通知"
document = "（试验）"
published = "2026-11-30"
source = "https://example.invalid/"
confidence = "M"
working_days = 257

[[holiday]]
name = "元旦"
from = "2027-01-01"
to = "2027-01-03"
statutory = ["2027-01-01"]

[[holiday]]
name = "春节"
from = "2027-02-05"
to = "2027-02-11"
statutory = ["2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08"]
make_up = ["2027-01-31", "2027-02-14"]
"#;

fn notice() -> YearNotice {
    YearNotice::parse("2027.toml", YEAR_2027).unwrap_or_else(|error| panic!("{error}"))
}

fn clock(key: &str, rule: &str, start: &str) -> OpenClock {
    OpenClock {
        key: key.to_owned(),
        request: ask(rule, start),
    }
}

fn clocks() -> Vec<OpenClock> {
    vec![
        clock("stays", "XF-6", "2026-10-09"),
        // 2026-12-08 + 60 = 2027-02-06, 正月初一: provisionally Tuesday 2/9 (初四), now 2/12.
        clock("moves", "XF-6", "2026-12-08"),
        clock("confirmed", "XF-6", "2026-11-20"),
        // Working days: provisionally Monday 2/1, but Sunday 1/31 is worked.
        clock("follows", "MD-1", "2026-12-18"),
        clock("refused", "XF-99", "2026-12-08"),
    ]
}

#[test]
fn an_import_lists_the_clocks_that_move_and_by_how_much() {
    let moved = book().moved_by(notice(), &clocks()).unwrap();
    let told = |it: &MovedClock| format!("{} {} {} {}", it.key, it.from, it.to, it.days);
    let told: Vec<String> = moved.iter().map(told).collect();
    assert_eq!(
        told,
        [
            "moves 2027-02-09 2027-02-12 3",
            "follows 2027-02-01 2027-01-31 -1"
        ]
    );
}

#[test]
fn what_does_not_move_stays_or_is_confirmed() {
    let (clocks, next) = (clocks(), book().with_year(notice()).unwrap());
    assert_eq!(book().compare(&next, &clocks[0]).unwrap(), Move::Stays);
    assert_eq!(book().compare(&next, &clocks[2]).unwrap(), Move::Confirmed);
    assert!(!next.due(&clocks[1].request).unwrap().provisional);
    assert!(
        book().due(&clocks[1].request).unwrap().provisional,
        "the old book is as it was"
    );
}

fn refused(change: (&str, &str)) -> law::LoadError {
    assert!(
        YEAR_2027.contains(change.0),
        "{} is not in the text",
        change.0
    );
    YearNotice::parse("2027.toml", &YEAR_2027.replacen(change.0, change.1, 1)).unwrap_err()
}

/// What is changed in a notice that is right, and the row and field the refusal has to name.
const SLIPS: &[(&str, &str, &str, &str)] = &[
    (
        "working_days = 257",
        "working_days = 250",
        "年份",
        "working_days",
    ),
    ("year = 2027", "year = 2028", "元旦", "from"),
    (
        "make_up = [\"2027-01-31\"",
        "make_up = [\"2027-02-01\"",
        "春节",
        "make_up",
    ),
    ("to = \"2027-02-11\"", "to = \"2027-02-01\"", "春节", "to"),
    (
        "statutory = [\"2027-01-01\"]",
        "statutory = [\"2027-01-05\"]",
        "元旦",
        "statutory",
    ),
    (
        "from = \"2027-01-01\"",
        "from = \"2027-02-30\"",
        "元旦",
        "from",
    ),
    (
        "from = \"2027-02-05\"",
        "from = \"2027-01-01\"",
        "春节",
        "from",
    ),
    ("name = \"元旦\"", "nmae = \"元旦\"", "第1行", "nmae"),
    ("document = \"（试验）\"\n", "", "年份", "document"),
    ("document = ", "document_no = ", "年份", "document_no"),
];

#[test]
fn a_year_with_a_slip_is_refused_by_row_and_field() {
    for (from, to, row, field) in SLIPS {
        let error = refused((from, to));
        assert_eq!(
            (error.row.as_str(), error.field.as_deref()),
            (*row, Some(*field)),
            "{error}"
        );
        assert_eq!(error.file, "2027.toml");
    }
}

#[test]
fn a_notice_may_arrange_the_last_days_of_the_year_before_but_not_contradict_its_notice() {
    let december = YEAR_2027.replacen("from = \"2027-01-01\"", "from = \"2026-12-31\"", 1);
    let december = YearNotice::parse("2027.toml", &december).unwrap();
    let next = book().with_year(december).unwrap();
    assert!(!next.calendar().is_working(day("2026-12-31")));
    assert!(book().calendar().is_working(day("2026-12-31")));
    // 12/16 + 15 = 12/31: off by this notice, and 1/1 to 1/3 as well.
    let last_day = clock("last day", "XF-2", "2026-12-16");
    let Move::Moves(moved) = book().compare(&next, &last_day).unwrap() else {
        panic!("a last day on a holiday moves");
    };
    assert_eq!(
        (moved.to.to_string().as_str(), moved.provisional),
        ("2027-01-04", false)
    );
}

#[test]
fn a_notice_that_leaves_december_alone_confirms_its_last_days() {
    let next = book().with_year(notice()).unwrap();
    let last_day = clock("last day", "XF-2", "2026-12-16");
    assert!(book().due(&last_day.request).unwrap().provisional);
    assert_eq!(book().compare(&next, &last_day).unwrap(), Move::Confirmed);
}
