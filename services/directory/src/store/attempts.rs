use db::Connection;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Timestamp;

use super::schema::sign_in_attempt as attempt;
use crate::domain::lockout::Attempts;

/// What is known about a name, locked until the transaction ends: attempts under one name are
/// counted one after the other.
pub(crate) async fn lock(
    tx: &mut Connection,
    username: &str,
    fresh: Attempts,
) -> Result<Attempts, db::Error> {
    diesel::insert_into(attempt::table)
        .values((
            attempt::username.eq(username),
            attempt::failures.eq(fresh.failures),
            attempt::until.eq(fresh.until),
        ))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    let (failures, until) = attempt::table
        .find(username)
        .select((attempt::failures, attempt::until))
        .for_update()
        .first(tx)
        .await?;
    Ok(Attempts { failures, until })
}

pub(crate) async fn save(
    tx: &mut Connection,
    username: &str,
    attempts: Attempts,
) -> Result<(), db::Error> {
    diesel::update(attempt::table.find(username))
        .set((
            attempt::failures.eq(attempts.failures),
            attempt::until.eq(attempts.until),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes back one counted attempt.
pub(crate) async fn give_back(
    connection: &mut Connection,
    username: &str,
) -> Result<(), db::Error> {
    diesel::update(
        attempt::table
            .find(username)
            .filter(attempt::failures.gt(0)),
    )
    .set(attempt::failures.eq(attempt::failures - 1))
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn forget(tx: &mut Connection, username: &str) -> Result<(), db::Error> {
    diesel::delete(attempt::table.find(username))
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
