use contracts::event::{Envelope, Event};
use db::Connection;
use messaging::HandlerError;
use wording::{Nobody, line};

use super::{body, lock, occasion, unforeseen};
use crate::domain::file::{CaseFile, Line};
use crate::domain::law::Law;
use crate::store;

/// Carries out the effects of an event from intake.
pub(super) async fn handle(
    law: &Law,
    tx: &mut Connection,
    envelope: &Envelope,
    event: &Event,
) -> Result<(), HandlerError> {
    match event {
        Event::CaseRegistered(registered) => {
            let body = body(tx, registered.organisation).await?;
            let file = CaseFile::open(law, registered, &body, occasion(envelope))?;
            store::files::save(tx, file).await?;
        }
        Event::CaseAmended(amended) => {
            let mut file = lock(tx, amended.case, envelope).await?;
            file.amend(amended);
            store::files::save(tx, file).await?;
        }
        Event::PartyUnmasked(unmasked) => {
            let line = Line {
                at: envelope.time,
                on: None,
                kind: event.kind(),
                text: line(event, &Nobody).unwrap_or_default(),
                actor: envelope.actor,
            };
            store::timeline::append(tx, unmasked.case, &[line]).await?;
        }
        // They are about who looks, not about a case.
        Event::ExactSearchMade(_) | Event::UnmaskedOften(_) => {}
        _ => return Err(unforeseen(event)),
    }
    Ok(())
}
