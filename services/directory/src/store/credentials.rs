//! What people sign in with.

use db::Connection;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{StaffId, Timestamp};

use super::schema::credential;

/// A password as stored.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery)]
#[diesel(table_name = credential)]
pub(crate) struct Credential {
    /// PHC string with salt and costs.
    pub(crate) password_hash: String,
    /// Whether its owner must choose another one before anything else.
    pub(crate) must_change: bool,
}

pub(crate) async fn find(
    connection: &mut Connection,
    staff: StaffId,
) -> Result<Option<Credential>, db::Error> {
    Ok(Credential::query()
        .find(staff.uuid())
        .first(connection)
        .await
        .optional()?)
}

pub(crate) async fn insert(
    tx: &mut Connection,
    staff: StaffId,
    new: &Credential,
    now: Timestamp,
) -> Result<(), db::Error> {
    diesel::insert_into(credential::table)
        .values((
            credential::staff.eq(staff.uuid()),
            credential::password_hash.eq(&new.password_hash),
            credential::changed_at.eq(now),
            credential::must_change.eq(new.must_change),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn replace(
    tx: &mut Connection,
    staff: StaffId,
    new: &Credential,
    now: Timestamp,
) -> Result<(), db::Error> {
    diesel::update(credential::table.find(staff.uuid()))
        .set((
            credential::password_hash.eq(&new.password_hash),
            credential::changed_at.eq(now),
            credential::must_change.eq(new.must_change),
        ))
        .execute(tx)
        .await?;
    Ok(())
}
