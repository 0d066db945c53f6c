use contracts::api::directory::Region;
use db::{Connection, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::PageSize;

use super::schema::region;

#[derive(Debug, HasQuery)]
#[diesel(table_name = region)]
struct Row {
    code: String,
    parent: Option<String>,
    name: String,
}

impl From<Row> for Region {
    fn from(row: Row) -> Self {
        Self {
            code: row.code,
            parent: row.parent,
            name: row.name,
        }
    }
}

pub(crate) async fn find(
    connection: &mut Connection,
    code: &str,
) -> Result<Option<Region>, db::Error> {
    let found = Row::query()
        .find(code.to_owned())
        .first(connection)
        .await
        .optional()?;
    Ok(found.map(Region::from))
}

/// Those of `codes` that are known.
pub(crate) async fn known(
    connection: &mut Connection,
    codes: &[&str],
) -> Result<Vec<String>, db::Error> {
    Ok(region::table
        .filter(region::code.eq_any(codes.iter().copied()))
        .select(region::code)
        .load(connection)
        .await?)
}

/// The names of those of `codes` that are known.
pub(crate) async fn names(
    connection: &mut Connection,
    codes: &[&str],
) -> Result<Vec<String>, db::Error> {
    Ok(region::table
        .filter(region::code.eq_any(codes.iter().copied()))
        .select(region::name)
        .load(connection)
        .await?)
}

/// One page of the divisions directly below `parent` (of the topmost ones without), by code.
pub(crate) async fn page(
    connection: &mut Connection,
    parent: Option<&str>,
    after: Option<&str>,
    size: PageSize,
) -> Result<Vec<Region>, db::Error> {
    let mut query = Row::query().into_boxed();
    query = match parent {
        Some(parent) => query.filter(region::parent.eq(parent.to_owned())),
        None => query.filter(region::parent.is_null()),
    };
    if let Some(after) = after {
        query = query.filter(region::code.gt(after.to_owned()));
    }
    let rows: Vec<Row> = query
        .order(region::code)
        .limit(size.fetch())
        .load(connection)
        .await?;
    Ok(rows.into_iter().map(Region::from).collect())
}

/// Makes divisions known and renames known ones, all in one statement.
pub(crate) async fn upsert(tx: &mut Connection, regions: &[Region]) -> Result<(), db::Error> {
    Statement::new(
        ", given AS (
            SELECT r.code, r.parent, r.name
            FROM argument, jsonb_to_recordset(body) AS r(code text, parent text, name text)
        )
        INSERT INTO region (code, parent, name) SELECT code, parent, name FROM given
        ON CONFLICT (code) DO UPDATE SET name = excluded.name
            WHERE region.name <> excluded.name",
        serde_json::to_value(regions)?,
    )
    .execute(tx)
    .await?;
    Ok(())
}
