//! What people sign in with.

use db::Connection;
use db::stored::invalid;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{StaffId, Timestamp};
use uuid::Uuid;

use super::schema::{credential, staff};

/// A password as stored.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery)]
#[diesel(table_name = credential)]
pub(crate) struct Credential {
    /// PHC string with salt and costs.
    pub(crate) password_hash: String,
    /// Whether its owner must choose another one before anything else.
    pub(crate) must_change: bool,
}

/// Whose password a name stands for, and the password.
pub(crate) async fn find_by_name(
    connection: &mut Connection,
    username: &str,
) -> Result<Option<(StaffId, Credential)>, db::Error> {
    let found: Option<(Uuid, Credential)> = credential::table
        .inner_join(staff::table)
        .filter(staff::username.eq(username))
        .select((credential::staff, Credential::as_select()))
        .first(connection)
        .await
        .optional()?;
    found
        .map(|(staff, credential)| Ok((StaffId::from_uuid(staff).map_err(invalid)?, credential)))
        .transpose()
}

/// Somebody's password, kept as it is until the transaction ends. Whoever issues tokens holds it,
/// before any token is locked: what ends all sign-ins waits for those tokens and sees them.
pub(crate) async fn hold(
    tx: &mut Connection,
    staff: StaffId,
) -> Result<Option<Credential>, db::Error> {
    Ok(Credential::query()
        .find(staff.uuid())
        .for_share()
        .first(tx)
        .await
        .optional()?)
}

/// Somebody's password, locked. Whoever ends all their sign-ins locks it first: then no tokens are
/// being issued, and none are until the transaction ends.
pub(crate) async fn lock(
    tx: &mut Connection,
    staff: StaffId,
) -> Result<Option<Credential>, db::Error> {
    Ok(Credential::query()
        .find(staff.uuid())
        .for_update()
        .first(tx)
        .await
        .optional()?)
}

/// When somebody's password was set.
pub(crate) async fn changed_at(
    connection: &mut Connection,
    staff: StaffId,
) -> Result<Timestamp, db::Error> {
    let row = credential::table.find(staff.uuid());
    Ok(row.select(credential::changed_at).first(connection).await?)
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
