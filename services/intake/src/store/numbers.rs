use contracts::event::OrganisationRegistered;
use db::{Connection, Error, Statement};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use kernel::OrganisationId;
use serde_json::json;

use super::schema::{case_file, number_counter, number_word};

/// The most missing numbers an account lists.
const MISSING: i64 = 1_000;

/// The last number a body gave in a year; 0 if none.
pub(crate) async fn last(
    connection: &mut Connection,
    organisation: OrganisationId,
    year: i32,
) -> Result<i64, Error> {
    let last = number_counter::table
        .find((organisation.shard().column(), organisation.uuid(), year))
        .select(number_counter::last)
        .first(connection)
        .await
        .optional()?;
    Ok(last.unwrap_or(0))
}

/// How many cases a body registered in a year under numbers up to `last`.
pub(crate) async fn count_cases(
    connection: &mut Connection,
    organisation: OrganisationId,
    year: i32,
    last: i64,
) -> Result<i64, Error> {
    Ok(case_file::table
        .filter(case_file::shard.eq(organisation.shard().column()))
        .filter(case_file::organisation.eq(organisation.uuid()))
        .filter(case_file::year.eq(year))
        .filter(case_file::serial.le(last))
        .count()
        .get_result(connection)
        .await?)
}

#[derive(QueryableByName)]
struct Serial {
    #[diesel(sql_type = BigInt)]
    serial: i64,
}

/// Numbers from 1 to `last` under which no case stands.
pub(crate) async fn missing(
    connection: &mut Connection,
    organisation: OrganisationId,
    year: i32,
    last: i64,
) -> Result<Vec<i64>, Error> {
    let statement = Statement::new(
        " SELECT given.serial
          FROM argument, generate_series(1, (body->>'last')::bigint) AS given(serial)
          WHERE NOT EXISTS (
              SELECT FROM case_file AS c
              WHERE c.shard = (body->>'shard')::smallint
                AND c.organisation = (body->>'organisation')::uuid
                AND c.year = (body->>'year')::integer
                AND c.serial = given.serial)
          ORDER BY given.serial LIMIT (SELECT (body->>'limit')::bigint FROM argument)",
        json!({
            "shard": organisation.shard().column(),
            "organisation": organisation.uuid(),
            "year": year,
            "last": last,
            "limit": MISSING,
        }),
    );
    let serials: Vec<Serial> = statement.load(connection).await?;
    Ok(serials.into_iter().map(|row| row.serial).collect())
}

/// Keeps the word that a body's numbers have from now on.
pub(crate) async fn save_word(
    tx: &mut Connection,
    told: &OrganisationRegistered,
) -> Result<(), Error> {
    diesel::insert_into(number_word::table)
        .values((
            number_word::word.eq(&told.number_word),
            number_word::shard.eq(told.organisation.shard().column()),
            number_word::organisation.eq(told.organisation.uuid()),
        ))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    Ok(())
}
