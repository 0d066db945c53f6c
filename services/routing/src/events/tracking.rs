use contracts::event::ProceedingConcluded;
use db::Connection;
use messaging::HandlerError;

use crate::store::assignments;

/// A proceeding ended: its handler has one open case less. By body and not by name, so that it
/// lightens the one who has the case now even if tracking had not heard of a replacement.
pub(super) async fn concluded(
    tx: &mut Connection,
    fact: &ProceedingConcluded,
) -> Result<(), HandlerError> {
    Ok(assignments::close(tx, fact.case, fact.organisation).await?)
}
