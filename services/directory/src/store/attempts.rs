use db::Connection;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Timestamp;

use super::schema::sign_in_attempt as attempt;
use crate::domain::lockout::Attempts;

/// What is known about a name or an address, locked until the transaction ends: attempts are
/// counted one after the other. `name` is the index of the name, if they are counted under more
/// than it. One statement, for the row may be deleted at any time before it is locked.
pub(crate) async fn lock(
    tx: &mut Connection,
    index: &str,
    name: Option<&str>,
    fresh: Attempts,
) -> Result<Attempts, db::Error> {
    let (failures, until) = diesel::insert_into(attempt::table)
        .values((
            attempt::index.eq(index),
            attempt::failures.eq(fresh.failures),
            attempt::until.eq(fresh.until),
            attempt::name.eq(name),
        ))
        .on_conflict(attempt::index)
        .do_update()
        // Nothing changes, but what is there is locked and returned.
        .set((
            attempt::failures.eq(attempt::failures),
            attempt::name.eq(name),
        ))
        .returning((attempt::failures, attempt::until))
        .get_result(tx)
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

/// Forgets what is counted under a name and something else.
pub(crate) async fn forget_of(tx: &mut Connection, name: &str) -> Result<(), db::Error> {
    diesel::delete(attempt::table.filter(attempt::name.eq(name)))
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

#[cfg(test)]
mod tests {
    use contracts::Service;
    use futures_util::future::join;
    use kernel::DateTime;

    use super::*;

    #[tokio::test]
    async fn a_row_that_is_deleted_meanwhile_is_made_again() {
        let test = testkit::database(Service::Directory, crate::MIGRATIONS).await;
        let fresh = Attempts {
            failures: 0,
            until: DateTime::UNIX_EPOCH,
        };
        let mut locking = test.database.connection().await.unwrap();
        let mut forgetting = test.database.connection().await.unwrap();
        let lock_often = async {
            for _ in 0..200 {
                let locked = lock(&mut locking, "index", Some("name"), fresh).await;
                assert_eq!(locked.unwrap(), fresh);
            }
        };
        let forget_often = async {
            for _ in 0..200 {
                forget(&mut forgetting, "index").await.unwrap();
            }
        };
        join(lock_often, forget_often).await;
    }
}
