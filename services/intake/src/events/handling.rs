use async_trait::async_trait;
use contracts::event::{Event, OpenedInTracking, ProceedingOpened};
use db::Connection;
use kernel::{CaseId, OrganisationId};
use messaging::{Delivered, Handler, HandlerError};

use crate::store::handlers;

/// The body that begins to handle a case, where an event tells of one.
pub(super) fn handling(event: &Event) -> Option<(CaseId, OrganisationId)> {
    match event {
        Event::ProceedingOpened(ProceedingOpened {
            case, organisation, ..
        })
        | Event::OpenedInTracking(OpenedInTracking {
            case, organisation, ..
        }) => Some((*case, *organisation)),
        _ => None,
    }
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
        let handled: Vec<_> = handling(told.event).into_iter().collect();
        Ok(handlers::note(tx, &handled).await?)
    }
}
