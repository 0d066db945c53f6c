//! Examples counted by hand, one file a rule family.
//!
//! Every line says how it was counted, in steps that can be followed on a wall calendar with the
//! yearly holiday notices beside it: the first day, the days month by month, what is left out, the
//! holidays and worked weekends on the way, the weekday of the last day and where it moves.

use std::collections::BTreeSet;

use chrono::Datelike;
use law::LawBook;

use super::example::{Example, wrong};

const FILES: &[(&str, &str)] = &[
    ("330200_ningbo", include_str!("by_hand/330200_ningbo.txt")),
    (
        "440000_guangdong",
        include_str!("by_hand/440000_guangdong.txt"),
    ),
    (
        "440300_shenzhen",
        include_str!("by_hand/440300_shenzhen.txt"),
    ),
    ("510000_sichuan", include_str!("by_hand/510000_sichuan.txt")),
    ("consumer", include_str!("by_hand/consumer.txt")),
    ("court", include_str!("by_hand/court.txt")),
    (
        "court_mediation",
        include_str!("by_hand/court_mediation.txt"),
    ),
    ("finance", include_str!("by_hand/finance.txt")),
    ("labour", include_str!("by_hand/labour.txt")),
    ("land", include_str!("by_hand/land.txt")),
    ("legal_aid", include_str!("by_hand/legal_aid.txt")),
    ("medical", include_str!("by_hand/medical.txt")),
    (
        "people_mediation",
        include_str!("by_hand/people_mediation.txt"),
    ),
    ("petition", include_str!("by_hand/petition.txt")),
    ("police", include_str!("by_hand/police.txt")),
    ("procuratorate", include_str!("by_hand/procuratorate.txt")),
    (
        "reconsideration",
        include_str!("by_hand/reconsideration.txt"),
    ),
    ("traffic", include_str!("by_hand/traffic.txt")),
];

/// The families most cases belong to.
const MAIN: [&str; 6] = [
    "court",
    "labour",
    "medical",
    "people_mediation",
    "petition",
    "reconsideration",
];

#[test]
fn every_example_counted_by_hand_holds() {
    let wrong = wrong(&Example::of_files(FILES));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_more_than_two_hundred_and_no_two_alike() {
    let examples = Example::of_files(FILES);
    let questions: BTreeSet<String> = examples
        .iter()
        .map(|example| format!("{:?}", example.request))
        .collect();
    assert_eq!(questions.len(), examples.len(), "a question is asked twice");
    assert!(examples.len() >= 210, "only {} examples", examples.len());
}

#[test]
fn every_family_has_its_own() {
    let examples = Example::of_files(FILES);
    for (path, rules) in LawBook::embedded_sources().rules {
        let family = path
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix(".toml"))
            .unwrap();
        let own: Vec<&Example> = examples
            .iter()
            .filter(|example| example.file == family)
            .collect();
        let wanted = if MAIN.contains(&family) { 15 } else { 8 };
        assert!(own.len() >= wanted, "{family} has only {}", own.len());
        for example in own {
            let rule = format!("\"{}\"", example.request.rule);
            assert!(rules.contains(&rule), "{} is not in {path}", example.line);
        }
    }
}

#[test]
fn every_count_ends_on_the_day_it_gives() {
    for example in Example::of_files(FILES) {
        if let Some(last_day) = example.last_day() {
            let named = format!("{}日", last_day.day());
            assert!(example.how.contains(&named), "{}", example.line);
        }
    }
}
