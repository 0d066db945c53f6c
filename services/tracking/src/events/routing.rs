use contracts::event::{Envelope, Event};
use db::Connection;
use kernel::{CaseId, OrganisationId, city_date};
use messaging::HandlerError;

use super::desk::Desk;
use super::unforeseen;
use crate::domain::referral::UnknownReferral;

impl From<UnknownReferral> for HandlerError {
    fn from(unknown: UnknownReferral) -> Self {
        Self::Broken(unknown.to_string())
    }
}

/// Carries out the effects of an event from routing.
pub(super) async fn handle(
    desk: &mut Desk<'_>,
    tx: &mut Connection,
    envelope: &Envelope,
    event: &Event,
) -> Result<(), HandlerError> {
    let law = desk.law;
    match event {
        Event::CaseRouted(routed) => {
            let found = match routed.organisation {
                Some(id) => Some(desk.body(tx, id).await?),
                None => None,
            };
            let file = desk.file(routed.case, envelope)?;
            file.routed(law, routed, found.as_ref());
        }
        Event::HandlerAssigned(assigned) => {
            let body = desk.body(tx, assigned.organisation).await?;
            let name = desk.name(tx, assigned.staff).await?;
            let file = desk.file(assigned.case, envelope)?;
            file.assigned(law, assigned, &body, name.as_deref());
        }
        Event::ParticipationChanged(changed) => {
            let mut joined = Vec::with_capacity(changed.joined.len());
            for id in &changed.joined {
                joined.push(desk.body(tx, *id).await?);
            }
            let file = desk.file(changed.case, envelope)?;
            for body in &joined {
                file.join(body, changed.open_to.as_deref());
            }
            for id in &changed.left {
                file.leave(*id);
            }
        }
        _ => referral(desk, tx, envelope, event).await?,
    }
    Ok(())
}

async fn referral(
    desk: &mut Desk<'_>,
    tx: &mut Connection,
    envelope: &Envelope,
    event: &Event,
) -> Result<(), HandlerError> {
    let (case, from, to) = parties(event).ok_or_else(|| unforeseen(event))?;
    let to = desk.body(tx, to).await?;
    // Who signs for a case names only itself.
    let from = match from {
        Some(from) => desk.body(tx, from).await?,
        None => to.clone(),
    };
    let law = desk.law;
    let file = desk.file(case, envelope)?;
    match event {
        Event::ReferralOffered(offered) => file.offered(law, offered, &from, &to)?,
        Event::ReferralReceived(received) => file.received(law, received, &to)?,
        Event::ReferralAccepted(accepted) => file.accepted(law, accepted, &to)?,
        Event::ReferralReturned(returned) => {
            file.returned(law, returned, returned.reason.known()?, &from, &to)?;
        }
        Event::ReferralWithdrawn(withdrawn) => {
            let on = city_date(envelope.time);
            file.withdrawn(law, withdrawn, &from, &to, on)?;
        }
        Event::ReferralReported(reported) => file.reported(law, reported, &from, &to),
        _ => {}
    }
    Ok(())
}

/// The case of a hand-over, who hands over and who takes.
fn parties(event: &Event) -> Option<(CaseId, Option<OrganisationId>, OrganisationId)> {
    match event {
        Event::ReferralOffered(e) => Some((e.case, Some(e.from), e.to)),
        Event::ReferralReceived(e) => Some((e.case, None, e.to)),
        Event::ReferralAccepted(e) => Some((e.case, Some(e.from), e.to)),
        Event::ReferralReturned(e) => Some((e.case, Some(e.from), e.to)),
        Event::ReferralWithdrawn(e) => Some((e.case, Some(e.from), e.to)),
        Event::ReferralReported(e) => Some((e.case, Some(e.from), e.to)),
        _ => None,
    }
}
