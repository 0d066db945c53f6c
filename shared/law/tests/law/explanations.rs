//! The words: every date can be read and checked by the person it is shown to.

use std::fmt::Write;

use chrono::NaiveTime;
use law::{Due, DueRequest};

use super::{ask, book, day, due};

fn text(due: &Due) -> String {
    let mut text = String::new();
    for (number, step) in (1..).zip(&due.explanation) {
        writeln!(text, "{number}. {}", step.text).expect("a string can be written to");
    }
    text
}

#[test]
fn every_kind_of_answer_reads_well() {
    let appraisal = "2026-01-20..2026-02-05".parse().unwrap();
    let answers: [(&str, DueRequest); 11] = [
        (
            "working days with an appraisal and an extension",
            ask("MD-1", "2026-01-12").without(appraisal).extended(15),
        ),
        (
            "calendar days rolled over a holiday",
            ask("XF-6", "2026-03-02"),
        ),
        ("an extension", ask("XF-6", "2025-11-22").extended(25)),
        ("a last day on a worked Saturday", ask("XF-2", "2026-04-24")),
        ("a month", ask("RM-1", "2026-01-31")),
        ("a regional row", ask("RM-1", "2026-03-02").within("440300")),
        ("before an event", ask("LA-9", "2026-10-08")),
        (
            "hours",
            ask("MD-4", "2026-02-13").at(NaiveTime::from_hms_opt(22, 15, 0).unwrap()),
        ),
        ("provisional", ask("CP-2", "2026-11-20")),
        ("the last days of December", ask("XF-2", "2026-12-16")),
        (
            "an older order",
            ask("CP-2", "2026-04-20").governed_on(day("2026-04-10")),
        ),
    ];
    let mut all = String::new();
    for (title, request) in &answers {
        writeln!(all, "## {title}\n{}", text(&due(request))).expect("a string can be written to");
    }
    insta::assert_snapshot!(all);
}

#[test]
fn the_answer_as_json_has_the_names_others_rely_on() {
    insta::assert_json_snapshot!(due(&ask("XF-2", "2026-04-24")));
}

#[test]
fn the_book_as_tables() {
    insta::assert_snapshot!("rules", book().table_of_rules());
    insta::assert_snapshot!("procedures", book().table_of_procedures());
    insta::assert_snapshot!("transitions", book().table_of_transitions());
}
