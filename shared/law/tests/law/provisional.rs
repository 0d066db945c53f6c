//! Dates that depend on a holiday notice that is not published yet.

use chrono::NaiveTime;

use super::{ask, due, on};

#[test]
fn a_year_without_notice_makes_the_date_provisional() {
    let provisional = due(&ask("XF-6", "2026-11-12"));
    assert_eq!(provisional.due.to_string(), "2027-01-11");
    assert_eq!(provisional.provisional_year, Some(2027));
    assert!(
        provisional
            .explanation
            .iter()
            .any(|step| step.text.contains("2027年的节假日安排尚未载入"))
    );
    // The last day lies in 2026: nothing of 2027 is asked.
    assert!(!due(&ask("XF-6", "2026-10-29")).provisional);
    // 2027-01-02 is a Saturday; it rolls to Monday 1/4.
    assert_eq!(on(&ask("XF-2", "2026-12-18")), "2027-01-04");
    // Working days that reach into 2027.
    assert!(due(&ask("MD-1", "2026-11-30")).provisional);
    assert!(!due(&ask("MD-1", "2026-11-02")).provisional);
}

#[test]
fn a_provisional_day_is_never_a_holiday_of_the_order() {
    // 1 January is off before the notice says what is off around it.
    for (rule, start) in [("XF-2", "2026-12-17"), ("XF-5", "2026-12-25")] {
        let due = due(&ask(rule, start));
        assert_eq!(due.due.to_string(), "2027-01-04");
        assert_eq!(due.provisional_year, Some(2027));
    }
}

#[test]
fn of_a_year_that_is_past_no_notice_is_promised() {
    let words = |start: &str| -> String {
        let due = due(&ask("RM-1", start));
        assert!(due.provisional, "{start}");
        due.explanation.into_iter().map(|step| step.text).collect()
    };
    let past = words("2013-03-04");
    assert!(past.contains("2013年的节假日安排没有载入"), "{past}");
    assert!(past.contains("应当与国务院办公厅当年的通知核对"), "{past}");
    assert!(!past.contains("重新计算"), "{past}");
    assert!(words("2027-03-04").contains("待国务院办公厅的通知载入后重新计算"));
}

#[test]
fn the_last_three_days_of_december_wait_for_the_notice_of_the_next_year() {
    // 12/13 + 15 = 12/28, a Monday, which no notice of a next year has ever touched.
    assert!(!due(&ask("XF-2", "2026-12-13")).provisional);
    for (start, last) in [
        ("2026-12-14", "2026-12-29"),
        ("2026-12-15", "2026-12-30"),
        ("2026-12-16", "2026-12-31"),
    ] {
        let due = due(&ask("XF-2", start));
        assert_eq!(due.due.to_string(), last);
        assert_eq!(due.provisional_year, Some(2027));
    }
    // Working days: 12/24, 25, 28 are certain; 12/25, 28, 29 are not.
    assert!(!due(&ask("TR-2", "2026-12-23")).provisional);
    assert!(due(&ask("TR-2", "2026-12-24")).provisional);
    // Hours ask nothing.
    let night = NaiveTime::from_hms_opt(22, 0, 0).unwrap();
    assert!(!due(&ask("MD-4", "2026-12-29").at(night)).provisional);
    // With the next notice at hand the same days are certain: 12/16 + 15 = 2025-12-31.
    assert!(!due(&ask("XF-2", "2025-12-16")).provisional);
}
