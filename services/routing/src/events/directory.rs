use contracts::event::StaffRegistered;
use db::Connection;
use messaging::HandlerError;

use crate::store::staff;

/// A member of staff stands in the directory, new or changed: their open cases are counted.
pub(super) async fn staff(tx: &mut Connection, told: &StaffRegistered) -> Result<(), HandlerError> {
    roster::staff::save(tx, told).await?;
    Ok(staff::count(tx, told.staff).await?)
}
