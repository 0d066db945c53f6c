//! The legal limits that run in a case.

use askama::Template;
use contracts::api::tracking::{CaseTrack, Clock};
use contracts::vocabulary::{LimitParty, Word};

use super::View;
use crate::app::Trouble;
use crate::page::{Part, part};
use crate::text::Text;

#[derive(Template)]
#[template(path = "file/clocks.html")]
pub(super) struct Clocks<'a> {
    pub(super) view: &'a View,
}

impl Clocks<'_> {
    /// Whose limit it is, as the reader sees it.
    fn whose(&self, clock: &Clock) -> &'static str {
        let t = &self.view.t.clock;
        let party = clock.party.as_ref().map(Word::known);
        match (party, clock.organisation == self.view.own) {
            (Some(Ok(LimitParty::Others)), _) => t.of_others,
            (Some(_), _) => t.of_parties,
            (None, true) => t.ours,
            (None, false) => t.of_others,
        }
    }

    /// The party whom a limit concerns by itself.
    fn party_of(&self, clock: &Clock) -> Option<&str> {
        let mut parties = self.view.parties.iter().map(|shown| &shown.party);
        let party = parties.find(|party| Some(party.id) == clock.party_id)?;
        Some(&party.name)
    }

    /// What is said where there are no limits: not yet, or none.
    fn absent(&self) -> Option<&'static str> {
        let t = &self.view.t.clock;
        let clocks = self.view.clocks.as_ref().ok()?;
        if self.view.track.is_none() {
            Some(t.pending)
        } else if clocks.is_empty() {
            Some(t.none)
        } else {
            None
        }
    }
}

/// The track without its clocks, and these.
pub(super) fn of(
    t: &Text,
    track: Result<Option<CaseTrack>, Trouble>,
) -> (Option<CaseTrack>, Part<Vec<Clock>>) {
    match part(t, track) {
        Ok(Some(mut track)) => {
            let clocks = std::mem::take(&mut track.clocks);
            (Some(track), Ok(clocks))
        }
        Ok(None) => (None, Ok(Vec::new())),
        Err(text) => (None, Err(text)),
    }
}
