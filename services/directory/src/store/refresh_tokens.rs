use db::Connection;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{StaffId, Timestamp};
use uuid::Uuid;

use super::schema::refresh_token;
use super::words::invalid;

/// A refresh token as stored.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) digest: Vec<u8>,
    pub(crate) family: Uuid,
    pub(crate) staff: StaffId,
    pub(crate) signed_in_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) used: bool,
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
            used: row.used_at.is_some(),
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

pub(crate) async fn revoke_family(tx: &mut Connection, family: Uuid) -> Result<(), db::Error> {
    diesel::delete(refresh_token::table.filter(refresh_token::family.eq(family)))
        .execute(tx)
        .await?;
    Ok(())
}

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
