//! Imported holiday notices, and their corrections.

use std::collections::BTreeMap;

use db::{Connection, Error};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use kernel::Timestamp;

use super::schema::calendar_year;

/// An edition of an imported year.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = calendar_year)]
pub(crate) struct YearRow {
    pub(crate) year: i32,
    pub(crate) edition: i32,
    pub(crate) notice: String,
    pub(crate) text: String,
    pub(crate) imported_at: Timestamp,
    pub(crate) imported_by: String,
}

/// An edition of a year to be imported.
#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = calendar_year)]
pub(crate) struct NewYear<'a> {
    pub(crate) year: i32,
    pub(crate) edition: i32,
    pub(crate) notice: &'a str,
    pub(crate) text: &'a str,
    pub(crate) imported_by: &'a str,
}

/// How many editions of years were imported. They are never changed or removed, so whoever knows
/// as many knows them all.
pub(crate) async fn count(connection: &mut Connection) -> Result<usize, Error> {
    let count: i64 = calendar_year::table.count().get_result(connection).await?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// All editions of all imported years, in order; the last of a year is the one that holds.
pub(crate) async fn all(connection: &mut Connection) -> Result<Vec<YearRow>, Error> {
    let query = YearRow::query().order((calendar_year::year, calendar_year::edition));
    Ok(query.load(connection).await?)
}

/// The moment of the transaction, which all that it records has.
pub(crate) async fn now(tx: &mut Connection) -> Result<Timestamp, Error> {
    Ok(diesel::select(sql::<Timestamptz>("now()"))
        .get_result(tx)
        .await?)
}

/// Keeps other imports away until the transaction ends.
pub(crate) async fn lock(tx: &mut Connection) -> Result<(), Error> {
    // The table itself may be locked only by who may change its rows.
    tx.batch_execute("SELECT pg_advisory_xact_lock(hashtext('calendar_year'))")
        .await?;
    Ok(())
}

/// Of all editions, those that hold: the last of each year, in order.
pub(crate) fn newest(rows: Vec<YearRow>) -> Vec<YearRow> {
    let by_year: BTreeMap<i32, YearRow> = rows.into_iter().map(|row| (row.year, row)).collect();
    by_year.into_values().collect()
}

/// Stores an edition of a year.
pub(crate) async fn insert(tx: &mut Connection, year: NewYear<'_>) -> Result<(), Error> {
    diesel::insert_into(calendar_year::table)
        .values(year)
        .execute(tx)
        .await?;
    Ok(())
}
