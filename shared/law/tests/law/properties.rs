//! What holds for every rule, start, exclusion and extension.

use chrono::{Days, NaiveDate};
use law::{Direction, DueRequest, Interval, Roll, RuleVersion, Unit};
use proptest::prelude::*;

use super::{book, day};

type Question = (&'static RuleVersion, NaiveDate);

/// A rule in days, months or years that is `wanted`, and a start it governs.
fn question_of(wanted: impl Fn(&RuleVersion) -> bool) -> impl Strategy<Value = Question> {
    let of_the_years =
        |rule: &&RuleVersion| rule.effective_to.is_none_or(|to| to > day("2022-01-01"));
    let rules: Vec<&RuleVersion> = book()
        .rules()
        .filter(of_the_years)
        .filter(|rule| wanted(rule))
        .collect();
    (0..rules.len(), 0_u64..2200).prop_filter_map("the rule is in force", move |(rule, days)| {
        let start = day("2022-01-01") + Days::new(days);
        rules[rule].in_force(start).then_some((rules[rule], start))
    })
}

fn question() -> impl Strategy<Value = Question> {
    question_of(|rule| rule.unit != Unit::Hour)
}

fn with_gaps() -> impl Strategy<Value = Question> {
    let unlimited = |rule: &RuleVersion| rule.exclusions.iter().all(|it| it.at_most.is_none());
    question_of(move |rule| !rule.exclusions.is_empty() && unlimited(rule))
}

fn in_working_days() -> impl Strategy<Value = Question> {
    question_of(|rule| rule.unit == Unit::WorkingDay && rule.direction == Direction::After)
}

fn request((rule, start): (&RuleVersion, NaiveDate)) -> DueRequest {
    DueRequest::new(rule.id.clone(), start)
}

fn last(request: &DueRequest) -> NaiveDate {
    book()
        .project(request)
        .unwrap_or_else(|error| panic!("{request:?}: {error}"))
        .due
        .date
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn leaving_out_days_never_brings_a_date_nearer(
        question in with_gaps(),
        gaps in prop::collection::vec((1_u64..60, 0_u64..40), 1..4),
    ) {
        let mut request = request(question);
        let mut before = last(&request);
        for (after, length) in gaps {
            let from = question.1 + Days::new(after);
            if from > before {
                continue;
            }
            request.exclude.push(Interval::new(from, from + Days::new(length)).into());
            let after = last(&request);
            prop_assert!(after >= before);
            prop_assert!(request.exclude.iter().all(|gap| !gap.interval.contains(after)), "the last day counts");
            before = after;
        }
    }

    #[test]
    fn a_longer_period_is_never_due_earlier(
        question in question_of(|rule| rule.extension.is_some()),
        more in 1_u32..30,
    ) {
        let Some(extension) = &question.0.extension else { return Ok(()) };
        let more = extension.limit().map_or(more, |limit| more.min(limit));
        let request = request(question);
        prop_assert!(last(&request.clone().extended(more)) >= last(&request));
    }

    #[test]
    fn a_later_start_is_never_due_earlier(question in question()) {
        let next = (question.0, question.1 + Days::new(1));
        prop_assume!(next.0.in_force(next.1));
        prop_assert!(last(&request(next)) >= last(&request(question)));
    }

    #[test]
    fn the_last_day_is_a_working_day_unless_the_text_says_otherwise(question in question()) {
        let working = book().calendar().is_working(last(&request(question)));
        prop_assert!(working || question.0.roll == Roll::None);
    }

    #[test]
    fn rolling_is_idempotent_and_goes_the_right_way(question in question()) {
        let due = book().due(&request(question)).unwrap();
        let calendar = book().calendar();
        match question.0.direction {
            Direction::After => {
                prop_assert!(due.due.date >= due.raw_last_day && due.due.date > question.1);
                let between = due.raw_last_day.iter_days().take_while(|day| *day < due.due.date);
                prop_assert!(between.into_iter().all(|day| !calendar.is_working(day)));
            }
            Direction::Before => prop_assert!(due.due.date <= due.raw_last_day && due.due.date < question.1),
        }
        prop_assert_eq!(due.rolled, due.due.date != due.raw_last_day);
        prop_assert_eq!(due.rolled, !calendar.is_working(due.raw_last_day) && question.0.roll != Roll::None);
    }

    #[test]
    fn working_days_are_as_many_as_the_rule_says(question in in_working_days()) {
        let (rule, start) = question;
        let due = last(&request(question));
        let counted = book().calendar().working_days_in(start + Days::new(1), due).unwrap();
        prop_assert_eq!(counted, rule.amount);
    }

    #[test]
    fn the_short_answer_is_the_long_one(question in question()) {
        let request = request(question);
        let (short, long) = (book().project(&request).unwrap(), book().due(&request).unwrap());
        prop_assert_eq!(short.due, long.due);
        prop_assert_eq!(short.provisional, long.provisional);
        prop_assert!(long.explanation.iter().all(|step| step.text.ends_with('。')));
    }

    #[test]
    fn the_order_of_the_gaps_does_not_matter(
        question in with_gaps(),
        mut gaps in prop::collection::vec((1_u64..20, 0_u64..10), 2..4),
    ) {
        let at = |gaps: &[(u64, u64)]| {
            let mut request = request(question);
            request.exclude = gaps
                .iter()
                .map(|(after, length)| (question.1 + Days::new(*after), *length))
                .map(|(from, length)| Interval::new(from, from + Days::new(length)).into())
                .collect();
            book().project(&request).map(|projection| projection.due).map_err(|error| error.code())
        };
        let one = at(&gaps);
        gaps.reverse();
        prop_assert_eq!(one, at(&gaps));
    }

    #[test]
    fn any_text_is_answered_and_never_panics(line in "\\PC*") {
        prop_assert!(law::batch(&line).contains("error"));
    }

    #[test]
    fn any_dates_are_answered_and_never_panic(
        rule in 0_usize..200,
        start in -100_000_i64..100_000,
        from in -100_000_i64..100_000,
        length in -10_i64..100_000,
        extend in any::<u32>(),
    ) {
        let rules: Vec<&str> = book().rule_ids().collect();
        let date = |days: i64| day("2026-01-01") + chrono::TimeDelta::days(days);
        let mut request = DueRequest::new(rules[rule % rules.len()], date(start)).extended(extend);
        request.exclude.push(Interval::new(date(from), date(from + length)).into());
        let _ = book().due(&request);
        let _ = book().due(&DueRequest { extend: None, ..request });
    }
}
