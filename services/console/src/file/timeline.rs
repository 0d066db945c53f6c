//! What happened to the case.

use askama::Template;
use contracts::api::tracking::{CaseTrack, TimelineEntry};
use kernel::Page;

use super::View;
use crate::app::Trouble;
use crate::page::{Forms, SignedIn, path};

#[derive(Template)]
#[template(path = "file/timeline.html")]
pub(super) struct Timeline<'a> {
    pub(super) view: &'a View,
}

impl Timeline<'_> {
    /// Whom somebody looked at in full, and what they wrote, where this line tells of it.
    fn look(&self, line: &TimelineEntry) -> Option<Look<'_>> {
        let view = self.view;
        let mut looks = view.file.unmask_notes.iter();
        let own = looks.find(|look| look.at == line.at && line.kind.contains("party_unmasked"))?;
        let mut parties = view.parties.iter().map(|shown| &shown.party);
        Some(Look {
            whose: parties
                .find(|party| Some(party.id) == own.party)
                .map(|party| view.t.record.party_of(&party.name, view.side(party))),
            note: own.note.as_deref(),
        })
    }
}

/// A look at a party's particulars.
struct Look<'a> {
    whose: Option<String>,
    note: Option<&'a str>,
}

/// What happened after the page was opened whose form came too late.
pub(super) fn news(on: &Forms, track: Option<&CaseTrack>) -> Vec<TimelineEntry> {
    let seen = on.sent("seen").and_then(|seen| seen.parse::<i64>().ok());
    match (track, seen) {
        (Some(track), Some(seen)) => {
            let lines = track.timeline.iter();
            lines.filter(|line| line.position > seen).cloned().collect()
        }
        _ => Vec::new(),
    }
}

/// The place of the last line, up to which the page knows the history, whatever it shows of it.
pub(super) fn last(track: &Result<Option<CaseTrack>, Trouble>) -> i64 {
    let track = track.as_ref().ok().and_then(Option::as_ref);
    let last = track.and_then(|track| track.timeline.last());
    last.map_or(0, |line| line.position)
}

/// Shows the lines before these in place of the last.
pub(super) async fn show_earlier(
    user: &SignedIn,
    track: &mut CaseTrack,
    from: &str,
) -> Result<(), Trouble> {
    let address = path(
        &format!("/cases/{}/timeline", track.case),
        &[("after", Some(from))],
    );
    let page: Page<TimelineEntry> = user.get(user.app.tracking(), &address).await?;
    track.timeline = page.items.into_iter().rev().collect();
    track.earlier = page.next;
    Ok(())
}
