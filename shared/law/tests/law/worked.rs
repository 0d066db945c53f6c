//! Worked examples, one file a rule family, produced by counting on a second calendar.
//!
//! None was produced by the code under test: they were counted day by day on the calendar of
//! another published data set (chinesecalendar 1.11.0), with the sum of days a month as the remark.
//! `by_hand` has those counted by hand; `example` says how a line reads.

use super::{
    book,
    example::{Example, wrong},
};

const FILES: &[(&str, &str)] = &[
    ("330200_ningbo", include_str!("worked/330200_ningbo.txt")),
    (
        "440000_guangdong",
        include_str!("worked/440000_guangdong.txt"),
    ),
    (
        "440300_shenzhen",
        include_str!("worked/440300_shenzhen.txt"),
    ),
    ("510000_sichuan", include_str!("worked/510000_sichuan.txt")),
    ("consumer", include_str!("worked/consumer.txt")),
    ("court", include_str!("worked/court.txt")),
    (
        "court_mediation",
        include_str!("worked/court_mediation.txt"),
    ),
    ("finance", include_str!("worked/finance.txt")),
    ("labour", include_str!("worked/labour.txt")),
    ("land", include_str!("worked/land.txt")),
    ("legal_aid", include_str!("worked/legal_aid.txt")),
    ("medical", include_str!("worked/medical.txt")),
    (
        "people_mediation",
        include_str!("worked/people_mediation.txt"),
    ),
    ("petition", include_str!("worked/petition.txt")),
    ("police", include_str!("worked/police.txt")),
    ("procuratorate", include_str!("worked/procuratorate.txt")),
    (
        "reconsideration",
        include_str!("worked/reconsideration.txt"),
    ),
    ("traffic", include_str!("worked/traffic.txt")),
];

#[test]
fn every_worked_example_holds() {
    let examples = Example::of_files(FILES);
    let wrong = wrong(&examples);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(examples.len() >= 240, "only {} examples", examples.len());
}

#[test]
fn every_rule_in_days_has_a_worked_example() {
    let examples = Example::of_files(FILES);
    // In hours: see the trap of the post-mortem.
    for id in book().rule_ids().filter(|id| *id != "MD-4") {
        assert!(
            examples.iter().any(|example| example.request.rule == id),
            "{id} has no worked example"
        );
    }
}
