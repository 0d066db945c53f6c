use contracts::event::{Envelope, Event};
use db::Connection;
use kernel::{CaseId, OrganisationId, city_date};
use messaging::HandlerError;

use super::{body, lock, unforeseen};
use crate::domain::law::Law;
use crate::domain::referral::UnknownReferral;
use crate::store;

impl From<UnknownReferral> for HandlerError {
    fn from(unknown: UnknownReferral) -> Self {
        Self::Broken(unknown.to_string())
    }
}

/// Carries out the effects of an event from routing.
pub(super) async fn handle(
    law: &Law,
    tx: &mut Connection,
    envelope: &Envelope,
    event: &Event,
) -> Result<(), HandlerError> {
    match event {
        Event::CaseRouted(routed) => {
            let mut file = lock(tx, routed.case, envelope).await?;
            let found = match routed.organisation {
                Some(id) => Some(body(tx, id).await?),
                None => None,
            };
            file.routed(law, routed, found.as_ref());
            store::files::save(tx, file).await?;
        }
        Event::HandlerAssigned(assigned) => {
            let mut file = lock(tx, assigned.case, envelope).await?;
            let body = body(tx, assigned.organisation).await?;
            let known = roster::staff::find(tx, assigned.staff).await?;
            file.assigned(
                law,
                assigned,
                &body,
                known.as_ref().map(|known| known.name.as_str()),
            );
            store::files::save(tx, file).await?;
        }
        Event::ParticipationChanged(changed) => {
            let mut file = lock(tx, changed.case, envelope).await?;
            for id in &changed.joined {
                file.join(&body(tx, *id).await?, changed.open_to.as_deref());
            }
            for id in &changed.left {
                file.leave(*id);
            }
            store::files::save(tx, file).await?;
        }
        _ => referral(law, tx, envelope, event).await?,
    }
    Ok(())
}

async fn referral(
    law: &Law,
    tx: &mut Connection,
    envelope: &Envelope,
    event: &Event,
) -> Result<(), HandlerError> {
    let (case, from, to) = parties(event).ok_or_else(|| unforeseen(event))?;
    let mut file = lock(tx, case, envelope).await?;
    let to = body(tx, to).await?;
    // Who signs for a case names only itself.
    let from = match from {
        Some(from) => body(tx, from).await?,
        None => to.clone(),
    };
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
    store::files::save(tx, file).await?;
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
