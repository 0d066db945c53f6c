//! Which access tokens were ended before their time: a row per member of staff or sign-in, with the
//! moment from which on their tokens are good. Rows are needed as long as a token may live.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::ended_sign_in;
use crate::{Connection, Error};

/// Ends what was issued before `not_before` (seconds since 1970) to a member of staff, or by one
/// sign-in.
pub async fn end(tx: &mut Connection, subject: Uuid, not_before: i64) -> Result<(), Error> {
    let row = (
        ended_sign_in::subject.eq(subject),
        ended_sign_in::not_before.eq(not_before),
    );
    let ended = diesel::insert_into(ended_sign_in::table)
        .values(row)
        .on_conflict(ended_sign_in::subject)
        .do_update()
        .set(ended_sign_in::not_before.eq(not_before));
    // What is told late takes nothing back.
    let later = ended_sign_in::not_before.lt(not_before);
    diesel::query_dsl::methods::FilterDsl::filter(ended, later)
        .execute(tx)
        .await?;
    Ok(())
}

/// From when on tokens of `subject` are good, if any were ended lately.
pub async fn not_before(tx: &mut Connection, subject: Uuid) -> Result<Option<i64>, Error> {
    let row = ended_sign_in::table.find(subject);
    Ok(row
        .select(ended_sign_in::not_before)
        .first(tx)
        .await
        .optional()?)
}

/// All of them.
pub async fn all(connection: &mut Connection) -> Result<HashMap<Uuid, i64>, Error> {
    let rows: Vec<(Uuid, i64)> = ended_sign_in::table.load(connection).await?;
    Ok(rows.into_iter().collect())
}

/// Forgets what ended only tokens that have run out by themselves: those of before this moment.
pub async fn forget(connection: &mut Connection, before: i64) -> Result<(), Error> {
    diesel::delete(ended_sign_in::table.filter(ended_sign_in::not_before.lt(before)))
        .execute(connection)
        .await?;
    Ok(())
}
