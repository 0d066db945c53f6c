//! Whether days may be left out of a period.

use chrono::Days;

use super::Count;
use crate::{
    chinese,
    due::DueRequest,
    error::DueError,
    interval::{self, Excluded, Interval},
    rule::RuleVersion,
};

/// Refuses days of a kind that the text does not leave out, that end before they begin, or that
/// come to more than it allows.
pub(super) fn check_allowed(rule: &RuleVersion, request: &DueRequest) -> Result<(), DueError> {
    for Excluded { interval, kind } in &request.exclude {
        if interval.to < interval.from {
            return Err(DueError::IntervalReversed {
                interval: *interval,
            });
        }
        let allowed = match kind {
            Some(kind) => rule.excludes(kind),
            None => !rule.exclusions.is_empty(),
        };
        if !allowed {
            return Err(DueError::ExclusionNotAllowed {
                rule: rule.id.clone(),
                citation: rule.citation(),
                interval: *interval,
            });
        }
    }
    let left_out = request.exclude.iter().map(|excluded| excluded.interval);
    let left_out = interval::merge(left_out, request.start);
    let asked: i64 = left_out.iter().map(Interval::days).sum();
    // No limit at all if one kind of time is left out without limit.
    let most: Option<u32> = rule.exclusions.iter().map(|it| it.at_most).sum();
    match most {
        Some(allowed) if asked > i64::from(allowed) => Err(DueError::ExclusionTooLong {
            rule: rule.id.clone(),
            citation: rule.citation(),
            allowed,
            asked,
        }),
        Some(_) | None => Ok(()),
    }
}

/// An interval may begin on the start day (which is not counted anyway) and may outlast the period
/// it interrupts, but it must not lie wholly outside or begin before.
pub(super) fn check_inside(
    rule: &RuleVersion,
    request: &DueRequest,
    count: &Count,
) -> Result<(), DueError> {
    let outside = |interval: &Interval| {
        interval.from < count.start || interval.to <= count.start || interval.from > count.due.date
    };
    request
        .exclude
        .iter()
        .map(|excluded| excluded.interval)
        .find(outside)
        .map_or(Ok(()), |interval| {
            let period = Interval::new(count.start + Days::new(1), count.due.date);
            Err(DueError::ExclusionOutside {
                citation: rule.citation(),
                interval,
                period: chinese::span(period),
            })
        })
}
