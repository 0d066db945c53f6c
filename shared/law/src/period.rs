//! Counting: from a rule, a start and a ledger to a last day. No words, no look at a clock.

mod exclusions;

use chrono::{Days, Months, NaiveDate, TimeDelta};

use crate::{
    calendar::{Calendar, in_range},
    due::{Deadline, DueRequest},
    error::DueError,
    interval::{self, Interval},
    rule::{Direction, Roll, RuleVersion, Unit},
};

/// What counting finds out.
#[derive(Clone, Debug)]
pub(crate) struct Count {
    /// The day of the start event.
    pub(crate) start: NaiveDate,
    /// The length with its extension, in the rule's unit.
    pub(crate) total: u32,
    /// The days left out, joined and in order.
    pub(crate) excluded: Vec<Interval>,
    /// The last day before it moves off a rest day.
    pub(crate) raw_last_day: NaiveDate,
    /// The last moment.
    pub(crate) due: Deadline,
    /// A year without notice that the date depends on.
    pub(crate) unknown_year: Option<i32>,
}

/// Counts the period of `rule` as `request` asks.
pub(crate) fn count(
    calendar: &Calendar,
    rule: &RuleVersion,
    request: &DueRequest,
) -> Result<Count, DueError> {
    in_range(request.start)?;
    exclusions::check_allowed(rule, request)?;
    let total = rule
        .amount
        .saturating_add(allowed_extension(rule, request.extend.unwrap_or(0))?);
    let days = request.exclude.iter().map(|excluded| excluded.interval);
    let excluded = interval::merge(days, request.start);
    let count = match (rule.unit, rule.direction) {
        (Unit::Hour, _) => in_hours(rule, request, total)?,
        (_, Direction::After) => forward(calendar, rule, request.start, total, excluded)?,
        (_, Direction::Before) => backward(calendar, rule, request.start, total)?,
    };
    in_range(count.due.date)?;
    exclusions::check_inside(rule, request, &count)?;
    Ok(count)
}

/// The units that `extend` adds, if the rule allows so many.
pub(crate) fn allowed_extension(rule: &RuleVersion, extend: u32) -> Result<u32, DueError> {
    if extend == 0 {
        return Ok(0);
    }
    let Some(extension) = &rule.extension else {
        return Err(DueError::ExtensionNotAllowed {
            rule: rule.id.clone(),
            citation: rule.citation(),
        });
    };
    match extension.limit() {
        Some(limit) if extend > limit => Err(DueError::ExtensionTooLong {
            rule: rule.id.clone(),
            citation: rule.citation(),
            allowed: format!("{limit}{}", rule.unit.counted()),
            asked: format!("{extend}{}", rule.unit.counted()),
        }),
        Some(_) | None => Ok(extend),
    }
}

fn forward(
    calendar: &Calendar,
    rule: &RuleVersion,
    start: NaiveDate,
    total: u32,
    excluded: Vec<Interval>,
) -> Result<Count, DueError> {
    let raw_last_day = match rule.unit {
        Unit::WorkingDay => last_working_day(calendar, start, total, &excluded)?,
        Unit::Day | Unit::Month | Unit::Year | Unit::Hour => {
            last_day(start, days_in(start, rule.unit, total)?, &excluded)?
        }
    };
    let due = match rule.roll {
        Roll::Later => off_rest_days(calendar, raw_last_day, &excluded)?,
        Roll::Earlier | Roll::None => raw_last_day,
    };
    let period = (start + Days::new(1), due);
    Ok(Count {
        start,
        total,
        excluded,
        raw_last_day,
        due: Deadline::end_of(due),
        unknown_year: unknown_year(calendar, rule, period, (raw_last_day, due)),
    })
}

fn backward(
    calendar: &Calendar,
    rule: &RuleVersion,
    start: NaiveDate,
    total: u32,
) -> Result<Count, DueError> {
    let raw_last_day = days_before(calendar, start, rule.unit, total)?;
    let due = match rule.roll {
        Roll::Earlier if !calendar.is_working(raw_last_day) => {
            calendar.working_day_before(raw_last_day, 1)?
        }
        Roll::Earlier | Roll::Later | Roll::None => raw_last_day,
    };
    let period = (due, start - Days::new(1));
    Ok(Count {
        start,
        total,
        excluded: Vec::new(),
        raw_last_day,
        due: Deadline::end_of(due),
        unknown_year: unknown_year(calendar, rule, period, (due, raw_last_day)),
    })
}

/// A year without notice that the count depends on. 工作日: every day of the period is asked for;
/// 日、月、年: only the last day is, and if it cannot move not even that.
fn unknown_year(
    calendar: &Calendar,
    rule: &RuleVersion,
    period: (NaiveDate, NaiveDate),
    last: (NaiveDate, NaiveDate),
) -> Option<i32> {
    match (rule.unit, rule.roll) {
        (Unit::WorkingDay, _) => calendar.first_unknown(period.0, period.1),
        (_, Roll::None) => None,
        (_, Roll::Later | Roll::Earlier) => calendar.first_unknown(last.0, last.1),
    }
}

fn days_before(
    calendar: &Calendar,
    day: NaiveDate,
    unit: Unit,
    total: u32,
) -> Result<NaiveDate, DueError> {
    let months = |months: u32| day.checked_sub_months(Months::new(months));
    let before = match unit {
        Unit::WorkingDay => return calendar.working_day_before(day, total),
        Unit::Day => day.checked_sub_days(Days::new(u64::from(total))),
        Unit::Month => months(total),
        Unit::Year => months(total.saturating_mul(12)),
        // The data is refused at load if a backward period is in hours.
        Unit::Hour => None,
    };
    in_range(before.ok_or(DueError::OutOfRange { date: day })?)
}

fn in_hours(rule: &RuleVersion, request: &DueRequest, total: u32) -> Result<Count, DueError> {
    let start = request.start;
    let time = request.start_time.ok_or_else(|| DueError::TimeRequired {
        rule: rule.id.clone(),
        citation: rule.citation(),
    })?;
    let moment = start.and_time(time);
    let end = moment.checked_add_signed(TimeDelta::hours(i64::from(total)));
    let end = end.ok_or(DueError::OutOfRange { date: start })?;
    let (date, time) = (end.date(), Some(end.time()));
    Ok(Count {
        start,
        total,
        excluded: Vec::new(),
        raw_last_day: date,
        due: Deadline { date, time },
        unknown_year: None,
    })
}

/// How many days a period of `total` units from `start` has. Months and years end on the day of
/// the same number, or on the month's last day if it has none (民法典第二百零二条).
fn days_in(start: NaiveDate, unit: Unit, total: u32) -> Result<u64, DueError> {
    let months = match unit {
        Unit::Month => total,
        Unit::Year => total.saturating_mul(12),
        Unit::Day | Unit::WorkingDay | Unit::Hour => return Ok(u64::from(total)),
    };
    let out = DueError::OutOfRange { date: start };
    let end = start
        .checked_add_months(Months::new(months))
        .ok_or_else(|| out.clone())?;
    u64::try_from((end - start).num_days()).ok().ok_or(out)
}

/// Each interval that begins while the period still runs pushes its end by its own days.
fn last_day(start: NaiveDate, days: u64, excluded: &[Interval]) -> Result<NaiveDate, DueError> {
    let push = |day: NaiveDate, days: u64| {
        in_range(
            day.checked_add_days(Days::new(days))
                .ok_or(DueError::OutOfRange { date: day })?,
        )
    };
    let mut last = push(start, days)?;
    for interval in excluded.iter().take_while(|interval| interval.days() > 0) {
        if interval.from > last {
            break;
        }
        last = push(last, interval.days().unsigned_abs())?;
    }
    Ok(last)
}

fn last_working_day(
    calendar: &Calendar,
    start: NaiveDate,
    total: u32,
    excluded: &[Interval],
) -> Result<NaiveDate, DueError> {
    let mut wanted = total;
    let mut last = calendar.working_day_after(start, wanted)?;
    for interval in excluded {
        if interval.from > last {
            break;
        }
        wanted =
            wanted.saturating_add(calendar.working_days_in(interval.from, in_range(interval.to)?)?);
        last = calendar.working_day_after(start, wanted)?;
    }
    Ok(last)
}

/// The first working day from `day` on that is not left out: a day that is not counted cannot be
/// the last day of the period.
fn off_rest_days(
    calendar: &Calendar,
    day: NaiveDate,
    excluded: &[Interval],
) -> Result<NaiveDate, DueError> {
    let mut due = day;
    loop {
        if !calendar.is_working(due) {
            due = calendar.working_day_after(due, 1)?;
        } else if let Some(interval) = excluded.iter().find(|interval| interval.contains(due)) {
            due = in_range(interval.to + Days::new(1))?;
        } else {
            return Ok(due);
        }
    }
}
