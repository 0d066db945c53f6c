//! What was told, as limits see it.

use chrono::NaiveDate;

use super::{Happened, Side, count::Table};
use crate::{act::Bound, procedure::Clock, rule::RuleVersion};

impl<'q> Table<'_, 'q> {
    /// The sides that a limit runs for by itself; one `None` if it runs once.
    pub(super) fn sides(&self, clock: &Clock) -> Vec<Option<Side>> {
        let concerned = self.procedure.act(&clock.event).and_then(|act| act.party);
        let event = concerned.map(Side::concerned);
        let own = match clock.of {
            Some(Bound::Parties | Bound::Others) => return vec![None],
            Some(Bound::Applicant) => Some(Side::Applicant),
            Some(Bound::Respondent) => Some(Side::Respondent),
            Some(Bound::Each) | None => None,
        };
        match (event, own) {
            (Some(sides), None) => sides.into_iter().map(Some).collect(),
            (Some(_) | None, Some(own)) => vec![Some(own)],
            (None, None) => vec![None],
        }
    }

    /// The first telling of an event that concerns this side.
    pub(super) fn told(&self, event: &str, side: Option<Side>) -> Option<&'q Happened> {
        let told = self.query.events.iter().filter(|told| {
            let concerns = told.side.is_none() || side.is_none() || told.side == side;
            told.event == event && concerns
        });
        told.min_by_key(|told| told.on)
    }

    /// The last of the days on which the limit was to be counted anew.
    pub(super) fn reset(&self, rule: &RuleVersion, start: NaiveDate) -> Option<NaiveDate> {
        let resets = rule.resets.iter();
        let told = resets.flat_map(|reset| {
            let events = self.query.events.iter();
            events
                .filter(|told| told.event == reset.key)
                .map(|told| told.on)
        });
        told.filter(|on| *on > start).max()
    }

    /// The day on which what one of these events stands for was done, on or after a day: towards or
    /// by the side whose limit it is, or else towards all that it concerns.
    pub(super) fn done(
        &self,
        clock: &Clock,
        keys: &[String],
        side: Option<Side>,
        from: Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        let is_own = matches!(
            clock.of,
            Some(Bound::Applicant | Bound::Respondent | Bound::Each)
        );
        let done = keys.iter().filter_map(|key| {
            let on = |side| {
                let told = self.query.events.iter().filter(|told| {
                    let concerns = told.side.is_none() || side == told.side;
                    told.event == *key && concerns && from.is_none_or(|from| told.on >= from)
                });
                told.map(|told| told.on).min()
            };
            let concerned = self.procedure.act(key).and_then(|act| act.party);
            match concerned.map(Side::concerned) {
                Some(_) if is_own && side.is_some() => on(side),
                Some(sides) => {
                    let days: Option<Vec<NaiveDate>> =
                        sides.into_iter().map(|side| on(Some(side))).collect();
                    days?.into_iter().max()
                }
                None => on(None),
            }
        });
        done.min()
    }
}
