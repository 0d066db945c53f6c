use contracts::event::ProceedingConcluded;
use db::Connection;
use messaging::HandlerError;

use crate::store::assignments;

/// A proceeding ended: its handler has one open case less. By body and hand-over and not by name,
/// so that it lightens the one who has the case now even if tracking had not heard of a
/// replacement, and nobody if the body has been handed the case again meanwhile.
pub(super) async fn concluded(
    tx: &mut Connection,
    fact: &ProceedingConcluded,
) -> Result<(), HandlerError> {
    Ok(assignments::conclude(tx, fact.case, fact.organisation, fact.referral).await?)
}
