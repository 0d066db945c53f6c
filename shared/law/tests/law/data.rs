//! The data files: complete, and refused with file, row and field when something is wrong.

use law::{Confidence, LawBook, LoadError, Source};

use super::{book, day};

/// Every row of the fact sheet that carries a limit and is not marked unverified.
const ROWS: &[&str] = &[
    "RM-1", "RM-4", "RM-6", "RM-L1", "RM-L2", "MD-1", "MD-2", "MD-3", "MD-4", "MD-5", "TR-1",
    "TR-2", "TR-4", "TR-5", "TR-6", "TR-7", "TR-8", "TR-9", "LA-1", "LA-5", "LA-6", "LA-7", "LA-8",
    "LA-9", "LA-10", "LA-11", "LA-12", "LA-13", "LA-14", "CT-1", "CT-2", "CT-3", "CT-4", "CT-5",
    "CT-6", "CT-7", "CT-8", "CT-9", "CT-10", "CT-11", "CT-12", "CT-13", "CT-14", "CT-15", "CT-16",
    "CT-17", "CT-18", "CT-19", "CT-20", "CT-21", "XF-2", "XF-3", "XF-4", "XF-5", "XF-6", "XF-7",
    "XF-8", "XF-9", "XF-10", "XF-13", "XF-14", "XF-16", "SF-4", "HL-3", "CP-1", "CP-2", "CP-3",
    "CP-4", "CP-5", "CP-7", "CP-8", "FY-1", "FY-2", "FY-3", "FY-4", "FY-5", "FY-6", "FY-7", "FY-8",
    "FY-9", "FY-10", "FY-12", "PS-1", "PS-2", "RL-2", "RL-3", "RL-4", "RL-5", "RL-6", "RL-7",
    "RL-8", "RL-9", "RL-10", "RL-11", "RL-12", "RL-13", "RL-15", "FI-5", "LAID-1", "LAID-2",
    "LAID-5", "LAID-6", "TR-6d", "TR-6e", "TR-8b", "TR-8c", "TR-9b", "TR-9c", "TR-9d", "CT-15b",
    "CT-18c", "CT-18d", "CT-18e", "FY-10d", "FY-10e", "FY-11", "FY-12d", "FY-12e", "FY-12f",
    "FY-13", "RL-3b", "RL-10b", "LAID-6b",
];

/// Rows marked unverified: no number may be made up for them.
const UNVERIFIED: &[&str] = &[
    "LA-2", "LA-3", "MD-7", "XF-15", "SF-5", "SF-6", "SF-9", "PS-6", "RL-14", "FI-2", "BM-1",
];

#[test]
fn every_row_with_a_limit_is_a_rule_and_no_unverified_row_is() {
    let ids: Vec<&str> = book().rule_ids().collect();
    for row in ROWS {
        assert!(ids.contains(row), "{row} is missing");
    }
    for row in UNVERIFIED {
        assert!(!ids.contains(row), "{row} is unverified");
    }
    assert!(book().rule("CP-old", day("2026-04-14")).is_ok());
}

#[test]
fn where_the_text_was_read_the_article_is_named() {
    for rule in book().rules() {
        let named = rule.article.starts_with('第');
        assert!(named || rule.confidence != Confidence::V, "{rule}");
        assert!(
            !rule.document.is_empty() && !rule.title.is_empty() && !rule.responsible.is_empty(),
            "{rule}"
        );
    }
}

#[test]
fn chinese_text_has_full_width_punctuation() {
    let texts =
        book().table_of_rules() + &book().table_of_procedures() + &book().table_of_transitions();
    let chinese = |c: char| ('一'..='龥').contains(&c);
    let chars: Vec<char> = texts.chars().collect();
    for window in chars.windows(2) {
        let half_width = matches!(window[1], ',' | ';' | ':' | '(' | ')' | '?' | '!');
        assert!(
            !(chinese(window[0]) && half_width),
            "{}{}",
            window[0],
            window[1]
        );
    }
}

const LAW: &str =
    "[[law]]\nname = \"试验法\"\ndocument = \"第1号\"\neffective_from = \"2026-01-01\"\n";
const RULE: &str = "[[rule]]\nid = \"T-1\"\ntitle = \"试验\"\narticle = \"第一条\"\namount = 5\nunit = \"日\"\n\
                    start = \"received\"\nresponsible = \"试验机关\"\nconfidence = \"V\"\n";

fn load(text: &str) -> Result<LawBook, LoadError> {
    let mut sources = LawBook::embedded_sources();
    let extra: Source<'_> = ("data/rules/test.toml", text);
    let rules: Vec<Source<'_>> = sources.rules.iter().copied().chain([extra]).collect();
    sources.rules = &rules;
    LawBook::from_sources(&sources)
}

#[test]
fn a_row_as_it_should_be_is_loaded() {
    assert!(load(&format!("{LAW}{RULE}")).is_ok());
}

/// What is changed in a row that is right, and the field the refusal has to name.
const SLIPS: &[(&str, &str, &str)] = &[
    ("article = \"第一条\"\n", "", "article"),
    ("第一条", "1", "article"),
    ("第一条", "条号待核", "article"),
    ("amount = 5", "amount = 0", "amount"),
    ("amount = 5", "amount = -5", "amount"),
    ("\"日\"", "\"天\"", "unit"),
    ("\"received\"", "\"recieved\"", "start"),
    ("", "amuont = 6", "amuont"),
    ("", "exclusions = [\"holidays\"]", "exclusions"),
    (
        "",
        "extension = { amount = 5, times = 1 }",
        "extension.approver",
    ),
    (
        "",
        "extension = { amount = 5, approver = \"boss\" }",
        "extension.approver",
    ),
    (
        "",
        "extension = { amuont = 5, approver = \"parties\" }",
        "amuont",
    ),
    (
        "",
        "expiry = { effect = \"overdue\", text = \"逾期\" }",
        "expiry.target",
    ),
    (
        "",
        "expiry = { effect = \"late\", target = \"case\", text = \"逾期\" }",
        "expiry",
    ),
    ("", "direction = \"以前\"\nroll = \"顺延\"", "roll"),
    ("", "law = \"别的法\"", "law"),
    ("", "effective_to = \"2025-12-31\"", "effective_to"),
    ("", "overlays = \"XF-6\"", "region"),
];

#[test]
fn a_slip_in_a_rule_names_file_row_and_field() {
    for (from, to, field) in SLIPS {
        let rule = if from.is_empty() {
            format!("{RULE}{to}\n")
        } else {
            RULE.replace(from, to)
        };
        let error = load(&format!("{LAW}{rule}")).expect_err(&rule);
        assert_eq!(error.file, "data/rules/test.toml", "{error}");
        assert_eq!(
            (error.row.as_str(), error.field.as_deref()),
            ("T-1", Some(*field)),
            "{error}"
        );
    }
}

#[test]
fn a_slip_outside_the_rows_is_named_as_well() {
    assert_eq!(
        load("[[rulez]]\n").unwrap_err().field.as_deref(),
        Some("rulez")
    );
    assert_eq!(load("[[law]\n").unwrap_err().row, "第1行");
    let unknown_in_law = LAW.replace("document", "documnet");
    assert_eq!(
        load(&format!("{unknown_in_law}{RULE}"))
            .unwrap_err()
            .field
            .as_deref(),
        Some("documnet")
    );
}

#[test]
fn versions_that_follow_one_another_are_not_overlapping() {
    let first = format!("{RULE}effective_to = \"2026-06-30\"\n");
    let second = RULE.replace("amount = 5", "amount = 6");
    let book = load(&format!(
        "{LAW}{first}{second}effective_from = \"2026-07-01\"\n"
    ))
    .unwrap();
    assert_eq!(book.rule("T-1", day("2026-06-30")).unwrap().amount, 5);
    assert_eq!(book.rule("T-1", day("2026-07-01")).unwrap().amount, 6);
    assert!(
        load(&format!(
            "{LAW}{first}{second}effective_from = \"2026-06-30\"\n"
        ))
        .is_err()
    );
}

/// The same for a procedure.
const PROCEDURE_SLIPS: &[(&str, &str, &str)] = &[
    ("rule = \"HL-3\"\n", "rule = \"HL-9\"\n", "clock.rule"),
    (
        "event = \"dispatched\"",
        "event = \"received\"",
        "clock.event",
    ),
    ("when = \"inquiry\"", "when = \"enquiry\"", "clock.when"),
    (
        "handlers = [\"department\"",
        "handlers = [\"departement\"",
        "handlers",
    ),
    (
        "next = [\"people_mediation\"",
        "next = [\"peoples_mediation\"",
        "outcome.next",
    ),
    (
        "documents = [\"reply\"]",
        "documents = [\"replay\"]",
        "outcome.documents",
    ),
    ("key = \"handled\"", "key = \"handeld\"", "outcome.key"),
    ("key = \"handled\"", "key = \"referred\"", "outcome.key"),
    ("level = \"refer\"", "level = \"refuze\"", "level"),
    // Of no procedure, none has been handled.
    (
        "level = \"refer\"",
        "level = \"refuse\"\ncounts = \"handled\"",
        "check.counts",
    ),
    ("jurisdiction = ", "jurisdction = ", "jurisdction"),
    (
        "qualifications = [\"official\"]",
        "qualifications = [\"officer\"]",
        "panel.qualifications",
    ),
    ("jurisdiction = ", "rank = 10\njurisdiction = ", "rank"),
    ("title = ", "inherits = \"nothing\"\ntitle = ", "inherits"),
    ("title = ", "replaces = [\"clocks\"]\ntitle = ", "replaces"),
];

#[test]
fn a_slip_in_a_procedure_names_file_row_and_field() {
    let good = LawBook::embedded_sources();
    let hotline = |source: &&Source<'_>| source.0.ends_with("hotline.toml");
    let (name, text) = *good.procedures.iter().find(hotline).unwrap();
    for (from, to, field) in PROCEDURE_SLIPS {
        assert!(text.contains(from), "{from}");
        let changed = text.replacen(from, to, 1);
        let mut procedures: Vec<Source<'_>> = good.procedures.to_vec();
        procedures.retain(|source| source.0 != name);
        procedures.push((name, changed.as_str()));
        let sources = law::Sources {
            procedures: &procedures,
            ..good
        };
        let error = LawBook::from_sources(&sources).unwrap_err();
        assert_eq!(
            (error.file.as_str(), error.field.as_deref()),
            (name, Some(*field)),
            "{error}"
        );
        assert!(error.row.starts_with("hotline_order"), "{error}");
    }
}

#[test]
fn a_procedure_without_an_outcome_is_refused() {
    let good = LawBook::embedded_sources();
    let hotline = |source: &&Source<'_>| source.0.ends_with("hotline.toml");
    let (name, text) = *good.procedures.iter().find(hotline).unwrap();
    let blocks = text.split("\n\n");
    let without: Vec<&str> = blocks
        .filter(|block| !block.starts_with("[[procedure.outcome]]"))
        .collect();
    let changed = without.join("\n\n");
    assert!(changed.len() < text.len());
    let mut procedures: Vec<Source<'_>> = good.procedures.to_vec();
    procedures.retain(|source| source.0 != name);
    procedures.push((name, changed.as_str()));
    let sources = law::Sources {
        procedures: &procedures,
        ..good
    };
    let error = LawBook::from_sources(&sources).unwrap_err();
    assert_eq!(
        (error.row.as_str(), error.field.as_deref()),
        ("hotline_order", Some("outcome"))
    );
}
