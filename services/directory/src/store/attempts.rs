use db::Connection;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Timestamp;

use super::schema::sign_in_attempt as attempt;
use crate::domain::lockout::Attempts;

/// What is known about a name or an address, locked until the transaction ends: attempts are
/// counted one after the other.
pub(crate) async fn lock(
    tx: &mut Connection,
    index: &str,
    fresh: Attempts,
) -> Result<Attempts, db::Error> {
    diesel::insert_into(attempt::table)
        .values((
            attempt::index.eq(index),
            attempt::failures.eq(fresh.failures),
            attempt::until.eq(fresh.until),
        ))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    let (failures, until) = attempt::table
        .find(index)
        .select((attempt::failures, attempt::until))
        .for_update()
        .first(tx)
        .await?;
    Ok(Attempts { failures, until })
}

pub(crate) async fn save(
    tx: &mut Connection,
    index: &str,
    attempts: Attempts,
) -> Result<(), db::Error> {
    diesel::update(attempt::table.find(index))
        .set((
            attempt::failures.eq(attempts.failures),
            attempt::until.eq(attempts.until),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes back one counted attempt.
pub(crate) async fn give_back(tx: &mut Connection, index: &str) -> Result<(), db::Error> {
    diesel::update(attempt::table.find(index).filter(attempt::failures.gt(0)))
        .set(attempt::failures.eq(attempt::failures - 1))
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn forget(tx: &mut Connection, index: &str) -> Result<(), db::Error> {
    diesel::delete(attempt::table.find(index))
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn forget_before(
    connection: &mut Connection,
    moment: Timestamp,
) -> Result<usize, db::Error> {
    Ok(
        diesel::delete(attempt::table.filter(attempt::until.lt(moment)))
            .execute(connection)
            .await?,
    )
}
