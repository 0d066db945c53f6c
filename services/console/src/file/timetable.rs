//! The procedures of the case at once (程序时间表): what runs, and what is still to come.

use askama::Template;
use contracts::api::tracking::{Timetable, TimetableEntry};

use super::View;

#[derive(Template)]
#[template(path = "file/timetable.html")]
pub(super) struct Timetables<'a> {
    pub(super) view: &'a View,
}

impl Timetables<'_> {
    /// The limits with the names of the parties whose own they are.
    fn named(&self, table: &Timetable) -> Vec<TimetableEntry> {
        let entries = table.entries.iter().cloned();
        let named = entries.map(|mut entry| {
            let mut parties = self.view.parties.iter().map(|shown| &shown.party);
            let own = parties.find(|party| Some(party.id) == entry.party);
            if let (Some(party), Some(side)) = (own, &mut entry.side) {
                *side = self.view.t.record.party_of(&party.name, &*side);
            }
            entry
        });
        named.collect()
    }

    /// How many limits are still to come, in words.
    fn summary(&self, table: &Timetable) -> String {
        let waiting = table.entries.iter().filter(|entry| entry.state.is_none());
        let (all, waiting) = (table.entries.len(), waiting.count());
        self.view.t.timetable.summary(&table.title, all, waiting)
    }
}
