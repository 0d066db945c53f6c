use async_trait::async_trait;
use contracts::event::Event;
use db::{Connection, Error};
use kernel::{CaseId, ProceedingId};
use messaging::{Delivered, Handler, HandlerError};

use crate::store::handlers::{self, Opened};

/// The proceeding that is opened, where an event tells of one.
pub(super) fn opened(event: &Event) -> Option<Opened<'_>> {
    match event {
        Event::ProceedingOpened(told) => Some(Opened {
            case: told.case,
            proceeding: told.proceeding,
            organisation: told.organisation,
            procedure: &told.what.procedure,
        }),
        Event::OpenedInTracking(told) => Some(Opened {
            case: told.case,
            proceeding: told.proceeding,
            organisation: told.organisation,
            procedure: &told.procedure,
        }),
        _ => None,
    }
}

/// The proceeding that ends, where an event tells of one.
fn concluded(event: &Event) -> Option<(CaseId, ProceedingId)> {
    match event {
        Event::ProceedingConcluded(told) => Some((told.case, told.proceeding)),
        Event::ConcludedInTracking(told) => Some((told.case, told.proceeding)),
        _ => None,
    }
}

/// Notes what became of proceedings, in order.
pub(super) async fn follow(tx: &mut Connection, events: &[&Event]) -> Result<(), Error> {
    let all: Vec<Opened<'_>> = events.iter().filter_map(|event| opened(event)).collect();
    handlers::note_opened(tx, &all).await?;
    // A proceeding is opened once, so nothing is opened again that ended before.
    for (case, proceeding) in events.iter().filter_map(|event| concluded(event)) {
        handlers::note_concluded(tx, case, proceeding).await?;
    }
    Ok(())
}

/// Keeps what intake only copies, for building it once more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Copies;

#[async_trait]
impl Handler for Copies {
    async fn handle_one(
        &self,
        tx: &mut Connection,
        told: Delivered<'_>,
    ) -> Result<(), HandlerError> {
        access::Copies.handle_one(tx, told).await?;
        Ok(follow(tx, &[told.event]).await?)
    }
}
