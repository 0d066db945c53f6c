//! The traps that a system for Chinese statutory limits falls into, each by name.
//!
//! Counted by hand on the printed calendar; the remarks say how. Those that come from a change of
//! law (消费投诉, 司法确认, 治安管理处罚法, the old 信访条例) are in `versions`.

use chrono::NaiveTime;
use law::{Direction, Effect, Excluded, Force, Unit};

use super::{ask, book, day, due, on, refusal};

#[test]
fn the_same_character_ri_is_a_working_day_in_one_article_and_a_calendar_day_in_the_next() {
    // 行政复议法 88: 五日 of article 30 means 工作日, 六十日 of article 62 does not.
    assert_eq!(
        book().rule("FY-3", day("2026-01-05")).unwrap().unit,
        Unit::WorkingDay
    );
    assert_eq!(
        book().rule("FY-8", day("2026-01-05")).unwrap().unit,
        Unit::Day
    );
    // 9/28, 29, 30, then 10/8, 10/9.
    assert_eq!(on(&ask("FY-3", "2026-09-27")), "2026-10-09");
    // 令146号 112(五): 十日 means 工作日. 5/6, 7, 8, 9 (a Saturday), 11, 12, 13, 14, 15, 18.
    assert_eq!(on(&ask("TR-4", "2026-04-30")), "2026-05-18");
    // 劳动争议调解仲裁法 has no such clause: five calendar days.
    assert_eq!(on(&ask("LA-6", "2026-06-08")), "2026-06-15");
}

#[test]
fn in_petitions_only_the_objection_is_counted_in_working_days() {
    let working: Vec<&str> = book()
        .rules()
        .filter(|rule| rule.law == "信访工作条例" && rule.unit == Unit::WorkingDay)
        .map(|rule| rule.id.as_str())
        .collect();
    assert_eq!(working, ["XF-5"]);
}

#[test]
fn the_sixty_days_of_petitions_run_only_for_matters_that_end_in_an_opinion() {
    let with_sixty_days: Vec<&str> = book()
        .procedures()
        .filter(|procedure| procedure.clocks.iter().any(|clock| clock.rule == "XF-6"))
        .map(|procedure| procedure.id.as_str())
        .collect();
    assert_eq!(with_sixty_days, ["petition_handling"]);
    // 信访工作条例 31(一)–(五): what another procedure decides is led there and runs by its clocks.
    let handling = book().procedure("petition_handling").unwrap();
    let channel = handling
        .checks
        .iter()
        .find(|check| check.key == "legal_channel")
        .expect("other channels are checked for");
    assert_eq!(channel.article, "《信访工作条例》第三十一条");
    let referred = handling
        .outcomes
        .iter()
        .find(|outcome| outcome.key == "referred")
        .expect("a matter may be led elsewhere");
    assert!(
        referred
            .next
            .contains(&"reconsideration_ordinary".to_owned())
    );
    assert!(!referred.next.contains(&"petition_handling".to_owned()));
}

#[test]
fn the_peoples_mediation_law_sets_no_limit_and_the_month_only_directs() {
    let of_the_law: Vec<&str> = book()
        .rules()
        .filter(|rule| rule.law == "人民调解法")
        .map(|rule| rule.id.as_str())
        .collect();
    assert_eq!(
        of_the_law,
        ["RM-4"],
        "only the joint application for 司法确认"
    );
    let month = book().rule("RM-1", day("2026-03-02")).unwrap();
    assert_eq!(
        (month.law.as_str(), month.article.as_str(), month.force),
        ("人民调解工作若干规定", "第三十三条", Force::Directory)
    );
    assert!(month.expiry.is_none(), "nothing follows nationally");
}

#[test]
fn hearing_time_is_left_out_of_re_review_only() {
    let hearing = || "2026-03-10..2026-03-12".parse().unwrap();
    // 3/2 + 30 = 4/1; three days of hearing make it 4/4, 清明 until 4/6.
    assert_eq!(
        on(&ask("XF-10", "2026-03-02").without(hearing())),
        "2026-04-07"
    );
    for rule in ["XF-6", "XF-8"] {
        let error = refusal(&ask(rule, "2026-03-02").without(hearing()));
        assert_eq!(error.code(), "exclusion_not_allowed");
        assert!(error.to_string().contains("《信访工作条例》"), "{error}");
    }
}

#[test]
fn only_the_kind_of_time_that_the_text_names_is_left_out() {
    let days = "2026-01-20..2026-02-05".parse().unwrap();
    let ask = |kind: &str| {
        let mut request = ask("MD-1", "2026-01-12");
        request.exclude.push(Excluded::on(kind, days));
        request
    };
    assert_eq!(on(&ask("appraisal")), "2026-03-18");
    let error = refusal(&ask("public_notice"));
    assert_eq!(error.code(), "exclusion_not_allowed");
}

#[test]
fn medical_mediation_by_the_committee_can_be_extended_and_by_the_authority_cannot() {
    let committee = ask("MD-1", "2026-05-11").extended(15);
    // 5月14 + 6月21 = 35 by 6/30; ten more: 7/1 to 7/14.
    assert_eq!(on(&committee), "2026-07-14");
    let error = refusal(&ask("MD-3", "2026-05-11").extended(1));
    assert_eq!(error.code(), "extension_not_allowed");
    assert!(error.to_string().contains("第四十条第三款"), "{error}");
    for rule in ["MD-1", "MD-3"] {
        let expiry = due(&ask(rule, "2026-05-11"))
            .expiry
            .expect("the text says what happens");
        assert_eq!(
            (expiry.effect, expiry.text.as_str()),
            (Effect::DeemedFailed, "视为调解不成")
        );
    }
}

#[test]
fn thirty_working_days_may_end_on_a_worked_saturday() {
    // 1月13–30: 14; 2月2–14: 11 (the 14th is worked); 2月24–28: 5 (the 28th is worked).
    assert_eq!(on(&ask("MD-1", "2026-01-12")), "2026-02-28");
}

#[test]
fn a_last_day_on_a_worked_sunday_or_saturday_does_not_roll() {
    // 2026-09-20 is a Sunday worked for 国庆.
    let due_on_sunday = due(&ask("XF-2", "2026-09-05"));
    assert_eq!(due_on_sunday.due.to_string(), "2026-09-20");
    assert!(!due_on_sunday.rolled);
    assert_eq!(on(&ask("XF-2", "2026-04-24")), "2026-05-09");
    // Roll onto one: 1/2 is 元旦, 1/3 Saturday off, 1/4 a worked Sunday.
    assert_eq!(on(&ask("XF-2", "2025-12-18")), "2026-01-04");
}

#[test]
fn only_the_last_day_rolls_and_holidays_in_the_middle_count() {
    assert_eq!(on(&ask("XF-6", "2026-01-05")), "2026-03-06");
    assert_eq!(on(&ask("XF-6", "2026-03-02")), "2026-05-06");
    assert_eq!(on(&ask("XF-2", "2026-09-18")), "2026-10-08");
    assert_eq!(on(&ask("CT-1", "2026-01-16")), "2026-02-24");
    assert_eq!(on(&ask("XF-5", "2026-09-23")), "2026-10-08");
}

#[test]
fn months_end_on_the_day_of_the_same_number_or_on_the_last_of_the_month() {
    // 2/28 is a worked Saturday.
    assert_eq!(on(&ask("RM-1", "2026-01-31")), "2026-02-28");
    assert_eq!(on(&ask("CT-18", "2025-08-31")), "2026-02-28");
    // 2024 is a leap year; 2/29 is a Thursday.
    assert_eq!(on(&ask("RM-1", "2024-01-31")), "2024-02-29");
    assert_eq!(on(&ask("RM-1", "2024-02-29")), "2024-03-29");
    // A year from 2/29 ends on 2/28, a Friday.
    assert_eq!(on(&ask("LA-5", "2024-02-29")), "2025-02-28");
    // 5/31 + 1月 = 6/30, a Tuesday.
    assert_eq!(on(&ask("RM-1", "2026-05-31")), "2026-06-30");
}

#[test]
fn an_excluded_interval_that_touches_the_last_day_pushes_it() {
    // 60日 from 4/15 end on 6/14, a Sunday. With 6/14 left out the sixtieth day is 6/15, a Monday.
    let testing = |text: &str| ask("CP-2", "2026-04-15").without(text.parse().unwrap());
    assert_eq!(on(&testing("2026-06-14..2026-06-14")), "2026-06-15");
    // Left out until Friday 6/19 (端午 until 6/21): the sixtieth day is 6/20 and rolls to 6/22.
    assert_eq!(on(&testing("2026-06-14..2026-06-19")), "2026-06-22");
    // Beginning on the rolled last day: Monday 6/15 cannot be the last day, Tuesday is.
    assert_eq!(on(&testing("2026-06-15..2026-06-15")), "2026-06-16");
    // Beginning the day after: the period is over.
    assert_eq!(
        refusal(&testing("2026-06-16..2026-06-20")).code(),
        "exclusion_outside"
    );
}

#[test]
fn both_ends_of_an_excluded_interval_are_left_out() {
    // MD-1 from 1/12 ends on 2/28. 1/20–2/5 has 13 working days (9 in January, 4 in February), so
    // thirteen more from 3/2 on: 3/18.
    let appraisal = "2026-01-20..2026-02-05".parse().unwrap();
    assert_eq!(
        on(&ask("MD-1", "2026-01-12").without(appraisal)),
        "2026-03-18"
    );
    let one_day = "2026-01-20".parse().unwrap();
    assert_eq!(
        on(&ask("MD-1", "2026-01-12").without(one_day)),
        "2026-03-02"
    );
    // A Saturday left out of working days changes nothing.
    let saturday = "2026-01-17".parse().unwrap();
    assert_eq!(
        on(&ask("MD-1", "2026-01-12").without(saturday)),
        "2026-02-28"
    );
}

#[test]
fn overlapping_intervals_are_left_out_once() {
    let overlapping = ask("MD-1", "2026-01-12")
        .without("2026-01-20..2026-01-30".parse().unwrap())
        .without("2026-01-28..2026-02-05".parse().unwrap());
    assert_eq!(on(&overlapping), "2026-03-18");
}

#[test]
fn an_extension_across_the_spring_festival_is_one_longer_period_rolled_once() {
    // 60日 from 2025-11-22 end on 1/21; 85 on 2/15 (春节 until 2/23): 2/24. Added to a rolled last
    // day it would be another date.
    assert_eq!(on(&ask("XF-6", "2025-11-22")), "2026-01-21");
    assert_eq!(on(&ask("XF-6", "2025-11-22").extended(25)), "2026-02-24");
    // 3/2 + 60 = 5/1, which alone rolls to 5/6; + 90 = 5/31, a Sunday: 6/1 and not 6/5.
    assert_eq!(on(&ask("XF-6", "2026-03-02").extended(30)), "2026-06-01");
}

#[test]
fn a_start_on_a_holiday_is_a_start_like_any_other() {
    // 10/1 is not counted; 15日 end on 10/16, a Friday.
    assert_eq!(on(&ask("XF-2", "2026-10-01")), "2026-10-16");
    // Working days begin with 10/8: 8, 9, 10 (worked), 12, 13.
    assert_eq!(on(&ask("XF-5", "2026-10-01")), "2026-10-13");
}

#[test]
fn start_events_differ_from_registration() {
    let start = |rule: &str| {
        book()
            .rule(rule, day("2026-05-01"))
            .unwrap()
            .start
            .key
            .clone()
    };
    assert_eq!(start("LA-1"), "received");
    assert_eq!(start("MD-1"), "accepted");
    assert_eq!(start("CT-1"), "materials_received");
    assert_eq!(start("CT-8"), "platform_accepted");
    assert_eq!(start("XF-4"), "referred");
    assert_eq!(start("TR-4"), "mediation_start_due");
    assert!(
        book().rules().all(|rule| rule.start.key != "registered"),
        "受理日 is not 登记日"
    );
}

#[test]
fn periods_before_an_event_move_earlier_and_never_later() {
    // Hearing on Friday 10/9: three working days before are 10/8, 9/30, 9/29.
    assert_eq!(on(&ask("TR-5", "2026-10-09")), "2026-09-29");
    // 五日前 of Thursday 10/8 is Saturday 10/3; 国庆 began on 10/1, so 9/30.
    let notice = due(&ask("LA-9", "2026-10-08"));
    assert_eq!(
        (notice.raw_last_day, notice.due.date),
        (day("2026-10-03"), day("2026-09-30"))
    );
    for rule in book()
        .rules()
        .filter(|rule| rule.direction == Direction::Before)
    {
        assert_ne!(rule.roll, law::Roll::Later, "{rule}");
    }
}

#[test]
fn the_post_mortem_runs_in_hours_from_the_moment_of_death() {
    let death = ask("MD-4", "2026-02-13").at(NaiveTime::from_hms_opt(22, 15, 0).unwrap());
    let due = due(&death);
    // 春节 begins on 2/15 and moves nothing.
    assert_eq!(due.due.to_string(), "2026-02-15T22:15:00");
    assert_eq!((due.rolled, due.first_day), (false, None));
    assert_eq!(refusal(&ask("MD-4", "2026-02-13")).code(), "time_required");
    // With cold storage seven days: 2/20 lies in 春节, so 2/24.
    assert_eq!(on(&ask("MD-4b", "2026-02-13")), "2026-02-24");
}
