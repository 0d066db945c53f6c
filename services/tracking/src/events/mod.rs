//! What tracking does with the events of the others: one file per source.

mod handling;
mod intake;
mod routing;

use async_trait::async_trait;
use contracts::Service;
use contracts::event::{Envelope, Event};
use db::Connection;
use kernel::{CaseId, OrganisationId};
use messaging::{Handler, HandlerError};

use crate::app::App;
use crate::domain::file::{Body, CaseFile, Occasion};
use crate::store;

/// Events handled in one transaction. It keeps the turn of the shard, for which whoever commands
/// something about one of its cases waits.
const EVENTS: usize = 10;

#[async_trait]
impl Handler for App {
    async fn handle(
        &self,
        tx: &mut Connection,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), HandlerError> {
        match envelope.source {
            Service::Directory => roster::take_over(tx, event).await?,
            // Our own come back with everybody else's; what they tell was stored with them.
            Service::Tracking => {}
            source => {
                store::files::take_turn(tx, envelope.shard).await?;
                let law = self.laws.current(tx).await?;
                match source {
                    Service::Intake => intake::handle(&law, tx, envelope, event).await?,
                    Service::Routing => routing::handle(&law, tx, envelope, event).await?,
                    Service::Handling => handling::handle(&law, tx, envelope, event).await?,
                    _ => return Err(unforeseen(event)),
                }
            }
        }
        Ok(())
    }

    async fn committed(&self, envelopes: &[Envelope]) {
        // Ours were told when they were stored.
        let others = envelopes
            .iter()
            .filter(|told| told.source != Service::Tracking);
        for case in others.filter_map(|told| told.data["case"].as_str()?.parse().ok()) {
            self.signals.changed(case);
        }
    }

    fn at_once(&self) -> usize {
        EVENTS
    }
}

/// Something happened that this version can read and has no line of history for. It is set aside, seen,
/// and taken up by a version that has: the history leaves nothing out in silence.
fn unforeseen(event: &Event) -> HandlerError {
    HandlerError::Unforeseen(event.kind())
}

fn occasion(envelope: &Envelope) -> Occasion {
    Occasion::new(envelope.time, envelope.actor)
}

/// The file of a case; its registration comes from another source and may be a little later.
async fn lock(
    tx: &mut Connection,
    case: CaseId,
    envelope: &Envelope,
) -> Result<CaseFile, HandlerError> {
    let file = store::files::lock(tx, case, occasion(envelope)).await?;
    file.ok_or_else(|| HandlerError::Later(format!("the registration of {case}")))
}

/// An organisation; the directory's events come by another stream and may be a little later.
async fn body(tx: &mut Connection, id: OrganisationId) -> Result<Body, HandlerError> {
    let known = roster::organisations::find(tx, id).await?;
    let known = known.ok_or_else(|| HandlerError::Later(format!("the organisation {id}")))?;
    Ok(Body {
        id,
        kind: known.kind,
        path: known.path,
        name: known.name,
    })
}
