//! The steps from the start event to the last day, in words that can go into a file.

mod last_day;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::{
    calendar::{Calendar, Holiday},
    chinese,
    due::{Due, DueRequest},
    interval::Interval,
    period::Count,
    rule::{Direction, RuleVersion, Unit},
    terms::Expiry,
};

/// One step of the way to a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What kind of step it is.
    pub kind: StepKind,
    /// The step in one Chinese sentence.
    pub text: String,
}

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// The article and the length it sets.
    Basis,
    /// Why this version governs.
    Version,
    /// The start event and its day.
    Start,
    /// The first day that counts.
    FirstDay,
    /// The extension that was granted.
    Extension,
    /// Days left out by the article.
    Excluded,
    /// A holiday in the period, counted or not.
    Holiday,
    /// A weekend in the period that is worked.
    MakeUp,
    /// The last day before it moves.
    RawLastDay,
    /// Why the last day moves, or does not although it is on a weekend.
    Roll,
    /// The date depends on a year without notice.
    Provisional,
    /// The last moment.
    Due,
    /// What happens when it has passed.
    Expiry,
    /// A remark on the rule.
    Note,
}

/// The full answer for what was counted.
pub(crate) fn due(
    calendar: &Calendar,
    rule: &RuleVersion,
    request: &DueRequest,
    count: &Count,
) -> Due {
    let first_day = first_day(rule, count);
    Due {
        rule: rule.into(),
        start: count.start,
        first_day,
        raw_last_day: count.raw_last_day,
        due: count.due,
        rolled: count.due.date != count.raw_last_day,
        provisional: count.unknown_year.is_some(),
        provisional_year: count.unknown_year,
        expiry: rule.expiry.clone(),
        explanation: steps(calendar, rule, request, count),
    }
}

fn steps(
    calendar: &Calendar,
    rule: &RuleVersion,
    request: &DueRequest,
    count: &Count,
) -> Vec<Step> {
    let excluded = count.excluded.iter();
    let mut steps = vec![basis(rule)];
    steps.extend(version(rule, request));
    steps.push(start(rule, request, count));
    steps.extend(first_day(rule, count).map(|day| first(rule, day)));
    steps.extend(extension(rule, count));
    steps.extend(excluded.map(|interval| self::excluded(calendar, rule, *interval)));
    steps.extend(crossed(calendar, rule, count));
    steps.extend(last_day::steps(calendar, rule, count));
    steps.extend(
        count
            .unknown_year
            .map(|year| last_day::provisional(calendar, year, count)),
    );
    steps.push(end(rule, count));
    steps.extend(rule.expiry.as_ref().map(|it| expiry(rule, it)));
    steps.extend(rule.note.as_ref().map(|it| note(it)));
    steps
}

fn step(kind: StepKind, text: impl Into<String>) -> Step {
    Step {
        kind,
        text: text.into(),
    }
}

fn basis(rule: &RuleVersion) -> Step {
    let length = rule.length();
    let length = match rule.direction {
        Direction::After => length,
        Direction::Before => format!("{}{length}以前", rule.start.text),
    };
    let text = format!(
        "依据{}（{}），“{}”的期限为{length}，行为主体为{}。",
        rule.citation(),
        rule.document,
        rule.title,
        rule.responsible,
    );
    step(StepKind::Basis, text)
}

/// Why this version and no other, where that is not plain from the start day.
fn version(rule: &RuleVersion, request: &DueRequest) -> Vec<Step> {
    let region = rule.region.as_ref();
    let region = region.map(|region| format!("本条为地方规定，仅适用于行政区域{region}。"));
    let day = request.version_on.filter(|day| *day != request.start);
    let day = day.map(|day| format!("适用{}施行的版本。", chinese::date(day)));
    region
        .into_iter()
        .chain(day)
        .map(|text| step(StepKind::Version, text))
        .collect()
}

fn start(rule: &RuleVersion, request: &DueRequest, count: &Count) -> Step {
    let time = request
        .start_time
        .filter(|_| rule.unit == Unit::Hour)
        .map(chinese::time)
        .unwrap_or_default();
    let day = chinese::date_and_weekday(count.start);
    step(
        StepKind::Start,
        format!("起算事由为“{}”，即{day}{time}。", rule.start.text),
    )
}

fn first_day(rule: &RuleVersion, count: &Count) -> Option<NaiveDate> {
    match (rule.unit, rule.direction) {
        (Unit::Hour, _) => None,
        (_, Direction::After) => count.start.checked_add_days(Days::new(1)),
        (_, Direction::Before) => count.start.checked_sub_days(Days::new(1)),
    }
}

fn first(rule: &RuleVersion, day: NaiveDate) -> Step {
    let date = chinese::date_and_weekday(day);
    let text = match rule.direction {
        Direction::After => format!(
            "始日不计入，自{date}起算（{}）。",
            rule.counting.first_day()
        ),
        Direction::Before => format!("当日不计入，自{date}起向前推算。"),
    };
    step(StepKind::FirstDay, text)
}

fn extension(rule: &RuleVersion, count: &Count) -> Option<Step> {
    let added = count.total.saturating_sub(rule.amount);
    let extension = rule.extension.as_ref().filter(|_| added > 0)?;
    let unit = rule.unit.counted();
    let approval = if extension.consent {
        "约定"
    } else {
        "批准"
    };
    let notice = extension
        .notice
        .as_ref()
        .map(|notice| format!("，并应当{notice}"))
        .unwrap_or_default();
    let text = format!(
        "经{}{approval}延长{added}{unit}{notice}（{}）；连同原期限自起算之日起作为一个期限计算，共{}{unit}，末日只顺延一次。",
        extension.approver_text,
        rule.citation(),
        count.total,
    );
    Some(step(StepKind::Extension, text))
}

fn excluded(calendar: &Calendar, rule: &RuleVersion, interval: Interval) -> Step {
    let kinds: Vec<&str> = rule
        .exclusions
        .iter()
        .map(|exclusion| exclusion.text.as_str())
        .collect();
    let days = interval.days();
    let working = calendar
        .working_days_in(interval.from, interval.to)
        .unwrap_or_default();
    let how_many = if rule.unit == Unit::WorkingDay {
        format!("{days}日，其中工作日{working}日")
    } else {
        format!("{days}日")
    };
    let text = format!(
        "{}（首尾两日均包括在内，共{how_many}）为{}，依{}不计入期限。",
        chinese::span(interval),
        kinds.join("、"),
        rule.citation(),
    );
    step(StepKind::Excluded, text)
}

/// The holidays and worked weekends between start and last day, in order.
fn crossed(calendar: &Calendar, rule: &RuleVersion, count: &Count) -> Vec<Step> {
    if rule.unit == Unit::Hour {
        return Vec::new();
    }
    let (from, to) = match rule.direction {
        Direction::After => (count.start + Days::new(1), count.raw_last_day),
        Direction::Before => (count.raw_last_day, count.start - Days::new(1)),
    };
    let holidays = calendar
        .holidays(from, to)
        .map(|holiday| (holiday.from, self::holiday(rule, holiday)));
    let make_up = calendar
        .make_up_days(from, to)
        .map(|(day, name)| (day, self::make_up(rule, day, name)));
    let mut steps: Vec<(NaiveDate, Step)> = holidays.chain(make_up).collect();
    steps.sort_by_key(|(day, _)| *day);
    steps.into_iter().map(|(_, step)| step).collect()
}

fn holiday(rule: &RuleVersion, holiday: &Holiday) -> Step {
    let effect = if rule.unit == Unit::WorkingDay {
        "不是工作日，不计入"
    } else {
        "其中在期限以内的照常计入"
    };
    let span = chinese::span(Interval::new(holiday.from, holiday.to));
    step(
        StepKind::Holiday,
        format!("{}放假（{span}），{effect}。", holiday.name),
    )
}

fn make_up(rule: &RuleVersion, day: NaiveDate, name: &str) -> Step {
    let effect = if rule.unit == Unit::WorkingDay {
        "按工作日计入"
    } else {
        "照常计入"
    };
    let date = chinese::date_and_weekday(day);
    step(
        StepKind::MakeUp,
        format!("{date}因{name}调休上班，{effect}。"),
    )
}

fn end(rule: &RuleVersion, count: &Count) -> Step {
    let date = chinese::date_and_weekday(count.due.date);
    let moment = count
        .due
        .time
        .map_or_else(|| "24时".to_owned(), chinese::time);
    let text = match rule.direction {
        Direction::After => format!("期限于{date}{moment}届满。"),
        Direction::Before => format!("至迟应当于{date}完成。"),
    };
    step(StepKind::Due, text)
}

fn expiry(rule: &RuleVersion, expiry: &Expiry) -> Step {
    step(
        StepKind::Expiry,
        format!("届满后果：{}（{}）。", expiry.text, rule.citation()),
    )
}

fn note(note: &str) -> Step {
    step(
        StepKind::Note,
        format!("说明：{}。", note.trim_end_matches('。')),
    )
}
