use db::Connection;
use db::stored::invalid;
use diesel::dsl::{exists, max};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{StaffId, Timestamp};
use uuid::Uuid;

use super::schema::refresh_token;

/// A refresh token as stored.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) digest: Vec<u8>,
    pub(crate) family: Uuid,
    pub(crate) staff: StaffId,
    pub(crate) signed_in_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) used_at: Option<Timestamp>,
}

#[derive(Debug, HasQuery)]
#[diesel(table_name = refresh_token)]
struct Row {
    digest: Vec<u8>,
    family: Uuid,
    staff: Uuid,
    signed_in_at: Timestamp,
    expires_at: Timestamp,
    used_at: Option<Timestamp>,
}

/// See [`families`].
pub(crate) type Family = (Uuid, Timestamp, Option<Timestamp>, Timestamp);

/// Whose token this is.
pub(crate) async fn owner(
    connection: &mut Connection,
    digest: &[u8],
) -> Result<Option<StaffId>, db::Error> {
    let owner: Option<Uuid> = refresh_token::table
        .find(digest)
        .select(refresh_token::staff)
        .first(connection)
        .await
        .optional()?;
    owner.map(StaffId::from_uuid).transpose().map_err(invalid)
}

/// The token with this digest, locked: of two uses at the same moment one is the second.
pub(crate) async fn lock(tx: &mut Connection, digest: &[u8]) -> Result<Option<Stored>, db::Error> {
    let row = Row::query()
        .find(digest.to_vec())
        .for_update()
        .first(tx)
        .await
        .optional()?;
    row.map(|row| {
        Ok(Stored {
            digest: row.digest,
            family: row.family,
            staff: StaffId::from_uuid(row.staff).map_err(invalid)?,
            signed_in_at: row.signed_in_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
        })
    })
    .transpose()
}

pub(crate) async fn insert(tx: &mut Connection, token: &Stored) -> Result<(), db::Error> {
    diesel::insert_into(refresh_token::table)
        .values((
            refresh_token::digest.eq(&token.digest),
            refresh_token::family.eq(token.family),
            refresh_token::staff.eq(token.staff.uuid()),
            refresh_token::signed_in_at.eq(token.signed_in_at),
            refresh_token::expires_at.eq(token.expires_at),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn mark_used(
    tx: &mut Connection,
    digest: &[u8],
    now: Timestamp,
) -> Result<(), db::Error> {
    diesel::update(refresh_token::table.find(digest))
        .set(refresh_token::used_at.eq(now))
        .execute(tx)
        .await?;
    Ok(())
}

/// Uses up, as of `used_at`, what was issued in this family and not used yet.
pub(crate) async fn use_up_heirs(
    tx: &mut Connection,
    family: Uuid,
    used_at: Timestamp,
) -> Result<(), db::Error> {
    diesel::update(
        refresh_token::table
            .filter(refresh_token::family.eq(family))
            .filter(refresh_token::used_at.is_null()),
    )
    .set(refresh_token::used_at.eq(used_at))
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether any token of the family was used after `moment`.
pub(crate) async fn any_used_after(
    tx: &mut Connection,
    family: Uuid,
    moment: Timestamp,
) -> Result<bool, db::Error> {
    let later = refresh_token::table
        .filter(refresh_token::family.eq(family))
        .filter(refresh_token::used_at.gt(moment));
    Ok(diesel::select(exists(later)).get_result(tx).await?)
}

pub(crate) async fn revoke_family(tx: &mut Connection, family: Uuid) -> Result<(), db::Error> {
    diesel::delete(refresh_token::table.filter(refresh_token::family.eq(family)))
        .execute(tx)
        .await?;
    Ok(())
}

/// The sign-ins of somebody that can still go on, the latest first: each with when it began, when it
/// was last refreshed, and when it ends unless it is refreshed.
pub(crate) async fn families(
    connection: &mut Connection,
    staff: StaffId,
    now: Timestamp,
) -> Result<Vec<Family>, db::Error> {
    Ok(refresh_token::table
        .filter(refresh_token::staff.eq(staff.uuid()))
        .group_by((refresh_token::family, refresh_token::signed_in_at))
        .having(max(refresh_token::expires_at).gt(now))
        .order((
            refresh_token::signed_in_at.desc(),
            refresh_token::family.desc(),
        ))
        .select((
            refresh_token::family,
            refresh_token::signed_in_at,
            max(refresh_token::used_at),
            max(refresh_token::expires_at).assume_not_null(),
        ))
        .load(connection)
        .await?)
}

/// Whether this sign-in is somebody's.
pub(crate) async fn is_of(
    connection: &mut Connection,
    family: Uuid,
    staff: StaffId,
) -> Result<bool, db::Error> {
    let tokens = refresh_token::table
        .filter(refresh_token::family.eq(family))
        .filter(refresh_token::staff.eq(staff.uuid()));
    Ok(diesel::select(exists(tokens))
        .get_result(connection)
        .await?)
}

/// Ends all sign-ins of somebody whose credential is locked.
pub(crate) async fn revoke_all_of(tx: &mut Connection, staff: StaffId) -> Result<(), db::Error> {
    diesel::delete(refresh_token::table.filter(refresh_token::staff.eq(staff.uuid())))
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn forget_expired(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<usize, db::Error> {
    Ok(
        diesel::delete(refresh_token::table.filter(refresh_token::expires_at.lt(now)))
            .execute(connection)
            .await?,
    )
}
