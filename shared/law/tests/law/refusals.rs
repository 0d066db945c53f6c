//! Bad questions are refused clearly, with the article as the reason.

use law::{DueError, ExtensionRequest, Interval};

use super::{ask, book, day, refusal};

fn says(error: &DueError, code: &str, words: &[&str]) {
    assert_eq!(error.code(), code, "{error}");
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "“{text}” does not say “{word}”");
    }
}

#[test]
fn an_unknown_rule() {
    says(
        &refusal(&ask("XF-99", "2026-01-05")),
        "unknown_rule",
        &["XF-99"],
    );
}

#[test]
fn a_rule_not_in_force_at_the_start_names_the_versions() {
    let error = refusal(&ask("XF-6", "2022-04-30"));
    says(
        &error,
        "not_in_force",
        &[
            "《信访工作条例》第三十四条",
            "自2022年5月1日起施行",
            "2022年4月30日",
        ],
    );
}

#[test]
fn an_extension_longer_than_allowed() {
    let error = refusal(&ask("XF-6", "2026-01-05").extended(31));
    says(
        &error,
        "extension_too_long",
        &["《信访工作条例》第三十四条", "至多延长30日", "31日"],
    );
    let error = refusal(&ask("LA-10", "2026-01-05").extended(16));
    says(
        &error,
        "extension_too_long",
        &["《劳动争议调解仲裁法》第四十三条"],
    );
}

#[test]
fn an_extension_where_there_is_none() {
    says(
        &refusal(&ask("XF-8", "2026-01-05").extended(1)),
        "extension_not_allowed",
        &["第三十五条"],
    );
}

#[test]
fn no_extension_at_all_is_written_as_zero() {
    assert_eq!(
        super::on(&ask("XF-8", "2026-01-05").extended(0)),
        "2026-02-04"
    );
}

#[test]
fn exclusions_outside_the_period() {
    let outside = |text: &str| refusal(&ask("CP-2", "2026-05-06").without(text.parse().unwrap()));
    for interval in [
        "2026-04-01..2026-04-10",
        "2026-05-01..2026-05-20",
        "2026-08-01..2026-08-02",
        "2026-05-06",
    ] {
        says(&outside(interval), "exclusion_outside", &["第二十三条"]);
    }
}

#[test]
fn more_days_left_out_than_the_text_allows() {
    let ask =
        |to: &str| ask("TR-6", "2026-03-02").without(Interval::new(day("2026-03-05"), day(to)));
    assert!(book().due(&ask("2026-05-03")).is_ok(), "sixty days");
    let error = refusal(&ask("2026-05-04"));
    says(
        &error,
        "exclusion_too_long",
        &["至多60日", "61日", "第六十二条"],
    );
    // Twice, too, is sixty days in all.
    let twice = ask("2026-04-13").without("2026-04-20..2026-05-15".parse().unwrap());
    says(&refusal(&twice), "exclusion_too_long", &["66日"]);
}

#[test]
fn an_interval_that_ends_before_it_begins() {
    let reversed = Interval::new(day("2026-05-20"), day("2026-05-10"));
    says(
        &refusal(&ask("CP-2", "2026-05-06").without(reversed)),
        "interval_reversed",
        &[],
    );
}

#[test]
fn a_rule_of_another_region() {
    let error = refusal(&ask("HL-3", "2026-03-02").within("520100"));
    says(&error, "other_region", &["510000", "520100", "四川"]);
}

#[test]
fn dates_out_of_the_span_of_years() {
    says(&refusal(&ask("RM-1", "2150-12-20")), "out_of_range", &[]);
    says(&refusal(&ask("RL-2", "2149-06-01")), "out_of_range", &[]);
    let huge = ask("MD-1", "2026-01-12").extended(u32::MAX);
    says(&refusal(&huge), "out_of_range", &[]);
    let forever = Interval::new(day("2026-01-20"), chrono::NaiveDate::MAX);
    says(
        &refusal(&ask("MD-1", "2026-01-12").without(forever)),
        "out_of_range",
        &[],
    );
    says(
        &refusal(&ask("CP-2", "2026-05-06").without(Interval {
            from: day("2026-05-20"),
            ..forever
        })),
        "out_of_range",
        &[],
    );
}

fn extension(rule: &str, amount: u32, approver: &str, granted_on: &str) -> ExtensionRequest {
    ExtensionRequest {
        clock: ask(rule, "2026-01-05"),
        amount,
        granted_before: 0,
        approver: approver.to_owned(),
        granted_on: day(granted_on),
    }
}

#[test]
fn an_extension_by_the_right_person_in_time_is_granted() {
    let granted = book()
        .extend(&extension("XF-6", 30, "head_of_authority", "2026-03-06"))
        .unwrap();
    assert_eq!(granted.due.to_string(), "2026-04-07");
}

#[test]
fn an_extension_by_the_wrong_person_too_late_or_twice() {
    let wrong = book()
        .extend(&extension("XF-6", 30, "petition_office", "2026-03-01"))
        .unwrap_err();
    says(&wrong, "wrong_approver", &["本机关负责人", "第三十四条"]);
    let late = book()
        .extend(&extension("XF-6", 30, "head_of_authority", "2026-03-07"))
        .unwrap_err();
    says(&late, "extension_too_late", &["2026年3月6日", "第三十四条"]);
    let second = ExtensionRequest {
        granted_before: 1,
        ..extension("XF-6", 10, "head_of_authority", "2026-03-01")
    };
    says(
        &book().extend(&second).unwrap_err(),
        "extension_too_long",
        &["1次"],
    );
    let long = extension("PS-1", 31, "superior_police", "2026-02-01");
    says(
        &book().extend(&long).unwrap_err(),
        "extension_too_long",
        &["30日"],
    );
}

#[test]
fn a_second_extension_where_the_text_allows_two() {
    let mut second = extension("PS-1", 30, "superior_police", "2026-02-20");
    second.clock.extend = Some(30);
    second.granted_before = 1;
    // 1/5 + 90 = 4/5, 清明 until 4/6.
    assert_eq!(
        book().extend(&second).unwrap().due.to_string(),
        "2026-04-07"
    );
}
