//! Whether days may be left out of a period.

use chrono::Days;

use super::Count;
use crate::{
    chinese,
    due::DueRequest,
    error::DueError,
    interval::{Excluded, Interval},
    rule::RuleVersion,
};

/// Refuses days of a kind that the text does not leave out, or that end before they begin.
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
    Ok(())
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
