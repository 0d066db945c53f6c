use contracts::event::{Envelope, HandlerAssigned, ReferralReturned};
use db::Connection;
use kernel::city_date;
use messaging::HandlerError;

use crate::domain::proceeding::{self, Change};
use crate::store::{cases, proceedings};

/// A member of staff was made the handler: a proceeding begins, or goes on in other hands.
pub(super) async fn assigned(
    tx: &mut Connection,
    envelope: &Envelope,
    fact: &HandlerAssigned,
) -> Result<(), HandlerError> {
    // The registration comes from another source and may be a little later.
    if cases::identities(tx, fact.case).await?.is_none() {
        let awaited = format!("the registration of {}", fact.case);
        return Err(HandlerError::Later(awaited));
    }
    let recorded_on = fact.recorded_on;
    let recorded_on = recorded_on.unwrap_or_else(|| city_date(envelope.time));
    let known = proceedings::lock_case(tx, fact.case).await?;
    if let Some(Change {
        mut proceeding,
        event,
    }) = proceeding::assigned(known, fact, recorded_on)
    {
        proceedings::save(tx, &mut proceeding, event, envelope.actor).await?;
    }
    Ok(())
}

/// A body sent the case back: the one that has it again may take it on once more.
pub(super) async fn returned(
    tx: &mut Connection,
    fact: &ReferralReturned,
) -> Result<(), HandlerError> {
    Ok(proceedings::note_return(tx, fact.case, fact.from).await?)
}
