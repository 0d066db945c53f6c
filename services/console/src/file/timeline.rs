//! What happened to the case.

use contracts::api::tracking::{CaseTrack, TimelineEntry};

use crate::page::Forms;

/// What happened after the page was opened whose form came too late.
pub(super) fn news(on: &Forms, track: Option<&CaseTrack>) -> Vec<TimelineEntry> {
    let seen = on.sent("seen").and_then(|seen| seen.parse().ok());
    match (track, seen) {
        (Some(track), Some(seen)) => track.timeline.iter().skip(seen).cloned().collect(),
        _ => Vec::new(),
    }
}
