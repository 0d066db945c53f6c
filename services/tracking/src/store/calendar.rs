//! Imported holiday notices.

use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use kernel::Timestamp;

use super::schema::calendar_year;

/// An imported year.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = calendar_year)]
pub(crate) struct YearRow {
    pub(crate) year: i32,
    pub(crate) notice: String,
    pub(crate) text: String,
    pub(crate) imported_at: Timestamp,
    pub(crate) imported_by: String,
}

/// A year to be imported.
#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = calendar_year)]
pub(crate) struct NewYear<'a> {
    pub(crate) year: i32,
    pub(crate) notice: &'a str,
    pub(crate) text: &'a str,
    pub(crate) imported_by: &'a str,
}

/// How many years were imported. They are never changed or removed, so whoever knows as many
/// knows them all.
pub(crate) async fn count(connection: &mut Connection) -> Result<usize, Error> {
    let count: i64 = calendar_year::table.count().get_result(connection).await?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// All imported years, in order.
pub(crate) async fn all(connection: &mut Connection) -> Result<Vec<YearRow>, Error> {
    let query = YearRow::query().order(calendar_year::year);
    Ok(query.load(connection).await?)
}

/// Keeps other imports away until the transaction ends.
pub(crate) async fn lock(tx: &mut Connection) -> Result<(), Error> {
    tx.batch_execute("LOCK TABLE calendar_year IN SHARE ROW EXCLUSIVE MODE")
        .await?;
    Ok(())
}

/// Stores a year.
pub(crate) async fn insert(tx: &mut Connection, year: NewYear<'_>) -> Result<(), Error> {
    diesel::insert_into(calendar_year::table)
        .values(year)
        .execute(tx)
        .await?;
    Ok(())
}
