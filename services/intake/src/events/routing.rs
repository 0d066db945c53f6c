use contracts::event::{ReferralOffered, ReferralWithdrawn};
use db::Connection;
use kernel::{CaseId, OrganisationId};
use messaging::HandlerError;

use crate::store::{organisations, participants};

/// A body is offered a case and may look at it.
pub(super) async fn offered(
    tx: &mut Connection,
    event: &ReferralOffered,
) -> Result<(), HandlerError> {
    let path = path(tx, event.to).await?;
    participants::add_offered(tx, event.case, event.to, &path, event.referral).await?;
    Ok(())
}

/// A body received, accepted, returned or handles a case: it keeps sight of it.
pub(super) async fn takes_part(
    tx: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
) -> Result<(), HandlerError> {
    let path = path(tx, organisation).await?;
    participants::add_taking_part(tx, case, organisation, &path).await?;
    Ok(())
}

/// An offer was taken back.
pub(super) async fn withdrawn(
    tx: &mut Connection,
    event: &ReferralWithdrawn,
) -> Result<(), HandlerError> {
    participants::remove_offered(tx, event.case, event.to, event.referral).await?;
    Ok(())
}

/// Where the body stands in the tree. Its own stream is another one and may be behind.
async fn path(tx: &mut Connection, organisation: OrganisationId) -> Result<String, HandlerError> {
    organisations::path(tx, organisation)
        .await?
        .ok_or_else(|| HandlerError::Later(format!("organisation {organisation}")))
}
