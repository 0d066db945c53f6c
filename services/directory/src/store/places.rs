//! Where people signed in lately.

use db::Connection;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Timestamp;

use super::schema::sign_in_place as place;

/// Whether somebody signed in there so lately that it is still known.
pub(crate) async fn is_known(
    tx: &mut Connection,
    index: &str,
    now: Timestamp,
) -> Result<bool, db::Error> {
    let known = place::table.find(index).filter(place::until.gt(now));
    Ok(diesel::select(exists(known)).get_result(tx).await?)
}

/// Knows a place until a moment.
pub(crate) async fn remember(
    tx: &mut Connection,
    index: &str,
    until: Timestamp,
) -> Result<(), db::Error> {
    diesel::insert_into(place::table)
        .values((place::place.eq(index), place::until.eq(until)))
        .on_conflict(place::place)
        .do_update()
        .set(place::until.eq(until))
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn forget_before(
    connection: &mut Connection,
    moment: Timestamp,
) -> Result<usize, db::Error> {
    Ok(diesel::delete(place::table.filter(place::until.lt(moment)))
        .execute(connection)
        .await?)
}
