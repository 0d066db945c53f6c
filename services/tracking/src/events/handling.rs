use contracts::event::{Envelope, Event};
use db::Connection;
use kernel::{CaseId, OrganisationId};
use messaging::HandlerError;

use super::{body, lock, unforeseen};
use crate::domain::file::{Body, CaseFile};
use crate::domain::law::Law;
use crate::domain::proceeding::Untold;
use crate::store;

impl From<Untold> for HandlerError {
    fn from(untold: Untold) -> Self {
        match untold {
            Untold::Unopened(_) => Self::Broken(untold.to_string()),
            Untold::Unreadable(word) => word.into(),
        }
    }
}

/// Carries out the effects of an event from handling.
pub(super) async fn handle(
    law: &Law,
    tx: &mut Connection,
    envelope: &Envelope,
    event: &Event,
) -> Result<(), HandlerError> {
    if let Event::ProceedingOpened(opened) = event {
        let (mut file, body) = read(tx, envelope, opened.case, opened.organisation).await?;
        // An event of before names no cause, so its hand-over may still be on the way.
        let referral = opened.came_by.referral();
        if let Some(Err(unknown)) = referral.map(|id| file.referral(id)) {
            return Err(HandlerError::Later(unknown.to_string()));
        }
        file.opened(law, opened, &body);
        store::files::save(tx, file).await?;
    } else if let Event::ProceedingReassigned(reassigned) = event {
        let mut file = lock(tx, reassigned.case, envelope).await?;
        file.reassigned(reassigned)?;
        store::files::save(tx, file).await?;
    } else {
        let told = event.step().ok_or_else(|| unforeseen(event))?;
        let (mut file, handling) = read(tx, envelope, told.case, told.organisation).await?;
        let other = match told.by {
            Some(other) => Some(body(tx, other).await?),
            None => None,
        };
        file.stepped(law, &told, &handling, other.as_ref())?;
        store::files::save(tx, file).await?;
    }
    Ok(())
}

async fn read(
    tx: &mut Connection,
    envelope: &Envelope,
    case: CaseId,
    organisation: OrganisationId,
) -> Result<(CaseFile, Body), HandlerError> {
    let file = lock(tx, case, envelope).await?;
    Ok((file, body(tx, organisation).await?))
}
