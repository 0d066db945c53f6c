use contracts::event::{Envelope, Event};
use db::Connection;
use messaging::HandlerError;
use wording::{Nobody, line};

use super::desk::Desk;
use super::unforeseen;
use crate::domain::file::{CaseFile, Line};

/// Carries out the effects of an event from intake.
pub(super) async fn handle(
    desk: &mut Desk<'_>,
    tx: &mut Connection,
    envelope: &Envelope,
    event: &Event,
) -> Result<(), HandlerError> {
    match event {
        Event::CaseRegistered(registered) => {
            let body = desk.body(tx, registered.organisation).await?;
            let journal = desk.journal(envelope);
            let file = CaseFile::open(desk.law, registered, &body, journal)?;
            desk.lay(file);
        }
        Event::CaseAmended(amended) => {
            desk.file(amended.case, envelope)?.amend(amended);
        }
        Event::CaseCorrected(corrected) => {
            desk.file(corrected.case, envelope)?.corrected(corrected)?;
        }
        Event::PartyAdded(_)
        | Event::PartyCorrected(_)
        | Event::RepresentativeNamed(_)
        | Event::RepresentativeEnded(_) => {
            let case = super::desk::case_of(envelope).ok_or_else(|| unforeseen(event))?;
            desk.file(case, envelope)?.parties_changed(event);
        }
        Event::PartyLeft(left) => {
            let law = desk.law;
            let registrar = desk.file(left.case, envelope)?.head.registered_by;
            let body = desk.body(tx, registrar).await?;
            desk.file(left.case, envelope)?.party_left(law, left, &body);
        }
        Event::PartyUnmasked(unmasked) => {
            let line = Line {
                at: envelope.time,
                on: None,
                kind: event.kind(),
                text: line(event, &Nobody).unwrap_or_default(),
                actor: envelope.actor,
            };
            desk.line(unmasked.case, line);
        }
        // They are about who looks, not about a case.
        Event::ExactSearchMade(_) | Event::UnmaskedOften(_) => {}
        _ => return Err(unforeseen(event)),
    }
    Ok(())
}
