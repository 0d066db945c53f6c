//! Organisations, as copied from the directory.

use std::collections::HashMap;

use contracts::Scope;
use db::{Connection, Error};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use kernel::OrganisationId;
use uuid::Uuid;

use super::schema::organisation;
use super::{id, word, words};
use crate::domain::body::Body;
use crate::domain::region::Region;

diesel::define_sql_function! {
    /// Where `part` stands in `text`, from 1; 0 when it does not.
    fn strpos(text: Text, part: Text) -> Integer;
}

#[derive(HasQuery)]
#[diesel(table_name = organisation)]
struct OrganisationRow {
    id: Uuid,
    path: String,
    kind: String,
    name: String,
    region: String,
    competences: Vec<String>,
}

impl OrganisationRow {
    fn body(self) -> Result<Body, Error> {
        Ok(Body {
            id: id(self.id, OrganisationId::from_uuid)?,
            kind: word(&self.kind)?,
            name: self.name,
            path: self.path,
            region: Region::of(&self.region),
            competences: words(&self.competences)?,
        })
    }
}

/// One organisation, if it is known yet.
pub(crate) async fn find(
    connection: &mut Connection,
    organisation: OrganisationId,
) -> Result<Option<Body>, Error> {
    OrganisationRow::query()
        .find(organisation.uuid())
        .first(connection)
        .await
        .optional()?
        .map(OrganisationRow::body)
        .transpose()
}

/// One organisation that must be known.
pub(crate) async fn get(
    connection: &mut Connection,
    organisation: OrganisationId,
) -> Result<Body, Error> {
    find(connection, organisation).await?.ok_or(Error::NotFound)
}

/// The bodies of a place and of every division above it.
pub(crate) async fn around(
    connection: &mut Connection,
    region: &Region,
) -> Result<Vec<Body>, Error> {
    OrganisationRow::query()
        .filter(organisation::region.eq_any(region.chain()))
        .order(organisation::path)
        .load(connection)
        .await?
        .into_iter()
        .map(OrganisationRow::body)
        .collect()
}

/// Bodies whose name contains the text. There are as many rows as a city has bodies, so looking
/// at each is cheap; this is no query for tables that grow with cases.
pub(crate) async fn named(
    connection: &mut Connection,
    text: &str,
    limit: i64,
) -> Result<Vec<Body>, Error> {
    OrganisationRow::query()
        .filter(strpos(organisation::name, text).gt(0))
        .order(organisation::path)
        .limit(limit)
        .load(connection)
        .await?
        .into_iter()
        .map(OrganisationRow::body)
        .collect()
}

/// Names by id.
pub(crate) async fn names(
    connection: &mut Connection,
    organisations: &[Uuid],
) -> Result<HashMap<Uuid, String>, Error> {
    let rows: Vec<(Uuid, String)> = organisation::table
        .filter(organisation::id.eq_any(organisations))
        .select((organisation::id, organisation::name))
        .load(connection)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The organisations a list of this scope is about.
pub(super) async fn in_scope(
    connection: &mut Connection,
    scope: &Scope,
) -> Result<Vec<Uuid>, Error> {
    match (scope, scope.path_range()) {
        (Scope::Organisation(own), _) => Ok(vec![own.uuid()]),
        (Scope::Subtree(_), Some((from, to))) => Ok(organisation::table
            .filter(organisation::path.ge(from))
            .filter(organisation::path.lt(to))
            .select(organisation::id)
            .load(connection)
            .await?),
        (Scope::Subtree(_), None) => Ok(Vec::new()),
    }
}
