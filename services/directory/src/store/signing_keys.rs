use db::Connection;
use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use kernel::Timestamp;

use super::schema::signing_key;

/// A signing key with its private half still sealed.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = signing_key)]
pub(crate) struct SealedKey {
    pub(crate) kid: String,
    pub(crate) private: Vec<u8>,
    pub(crate) active_from: Timestamp,
}

/// All keys, the newest first.
pub(crate) async fn all(connection: &mut Connection) -> Result<Vec<SealedKey>, db::Error> {
    Ok(SealedKey::query()
        .order(signing_key::active_from.desc())
        .load(connection)
        .await?)
}

/// Keeps every other instance from changing the keys until the transaction ends.
pub(crate) async fn lock(tx: &mut Connection) -> Result<(), db::Error> {
    Ok(tx
        .batch_execute("LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE")
        .await?)
}

pub(crate) async fn insert(tx: &mut Connection, key: &SealedKey) -> Result<(), db::Error> {
    diesel::insert_into(signing_key::table)
        .values((
            signing_key::kid.eq(&key.kid),
            signing_key::private.eq(&key.private),
            signing_key::active_from.eq(key.active_from),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut Connection, kids: &[String]) -> Result<(), db::Error> {
    diesel::delete(signing_key::table.filter(signing_key::kid.eq_any(kids)))
        .execute(tx)
        .await?;
    Ok(())
}
