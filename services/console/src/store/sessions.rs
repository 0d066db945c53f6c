//! Rows of the session table.

use db::Connection;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Timestamp;
use uuid::Uuid;

use super::schema::session;

/// A session as stored.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = session)]
pub(crate) struct Row {
    pub(crate) id_hash: Vec<u8>,
    pub(crate) staff: Uuid,
    pub(crate) sealed: Vec<u8>,
    pub(crate) csrf: String,
    pub(crate) access_expires_at: Timestamp,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

pub(crate) async fn insert(connection: &mut Connection, row: &Row) -> Result<(), db::Error> {
    diesel::insert_into(session::table)
        .values(row)
        .execute(connection)
        .await?;
    Ok(())
}

/// The session with this hash, unless it has expired.
pub(crate) async fn find(
    connection: &mut Connection,
    id_hash: &[u8],
    now: Timestamp,
) -> Result<Option<Row>, db::Error> {
    Ok(Row::query()
        .filter(session::id_hash.eq(id_hash.to_vec()))
        .filter(session::expires_at.gt(now))
        .first(connection)
        .await
        .optional()?)
}

/// Whether this caller, and nobody else until `until`, is to renew the tokens of `row`.
pub(crate) async fn claim_renewal(
    connection: &mut Connection,
    row: &Row,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, db::Error> {
    let free = session::renewing_until
        .is_null()
        .or(session::renewing_until.lt(now));
    let claimed = diesel::update(session::table)
        .filter(session::id_hash.eq(&row.id_hash))
        .filter(session::access_expires_at.eq(row.access_expires_at))
        .filter(free)
        .set(session::renewing_until.eq(until))
        .execute(connection)
        .await?;
    Ok(claimed == 1)
}

/// Puts new tokens in and lets the next renewal begin when it is due.
pub(crate) async fn renew(
    connection: &mut Connection,
    id_hash: &[u8],
    sealed: &[u8],
    access_expires_at: Timestamp,
) -> Result<(), db::Error> {
    diesel::update(session::table)
        .filter(session::id_hash.eq(id_hash))
        .set((
            session::sealed.eq(sealed),
            session::access_expires_at.eq(access_expires_at),
            session::renewing_until.eq(None::<Timestamp>),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Lets somebody else try to renew.
pub(crate) async fn release_renewal(
    connection: &mut Connection,
    id_hash: &[u8],
) -> Result<(), db::Error> {
    diesel::update(session::table)
        .filter(session::id_hash.eq(id_hash))
        .set(session::renewing_until.eq(None::<Timestamp>))
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn delete(connection: &mut Connection, id_hash: &[u8]) -> Result<(), db::Error> {
    diesel::delete(session::table.filter(session::id_hash.eq(id_hash)))
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends the other sessions of whoever has this one.
pub(crate) async fn delete_others(connection: &mut Connection, row: &Row) -> Result<(), db::Error> {
    diesel::delete(session::table)
        .filter(session::staff.eq(row.staff))
        .filter(session::id_hash.ne(&row.id_hash))
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes what has expired; gives how many.
pub(crate) async fn sweep(connection: &mut Connection, now: Timestamp) -> Result<usize, db::Error> {
    Ok(
        diesel::delete(session::table.filter(session::expires_at.le(now)))
            .execute(connection)
            .await?,
    )
}
