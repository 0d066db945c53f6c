//! Organisations as the rules see them, out of the roster.

use std::collections::{BTreeSet, HashMap};

use contracts::{Reach, Scope};
use db::{Connection, Error};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use kernel::OrganisationId;
use roster::organisations::Row;
use roster::schema::organisation;
use uuid::Uuid;

use crate::domain::body::Body;
use crate::domain::region::Region;
use crate::domain::route::Route;

diesel::define_sql_function! {
    /// Where `part` stands in `text`, from 1; 0 when it does not.
    fn strpos(text: Text, part: Text) -> Integer;
}

/// One organisation, if it is known yet.
pub(crate) async fn find(
    connection: &mut Connection,
    organisation: OrganisationId,
) -> Result<Option<Body>, Error> {
    let found = roster::organisations::find(connection, organisation).await?;
    Ok(found.map(Body::from))
}

/// One organisation that must be known.
pub(crate) async fn get(
    connection: &mut Connection,
    organisation: OrganisationId,
) -> Result<Body, Error> {
    find(connection, organisation).await?.ok_or(Error::NotFound)
}

/// These organisations, of those that are known.
pub(crate) async fn among(
    connection: &mut Connection,
    organisations: impl IntoIterator<Item = OrganisationId>,
) -> Result<HashMap<OrganisationId, Body>, Error> {
    let ids: Vec<Uuid> = organisations.into_iter().map(|id| id.uuid()).collect();
    let rows: Vec<Row> = Row::query()
        .filter(organisation::id.eq_any(ids))
        .load(connection)
        .await?;
    let known = bodies(rows)?.into_iter();
    Ok(known.map(|body| (body.id, body)).collect())
}

/// The bodies that a case accuses, themselves or somebody of theirs.
pub(crate) async fn accused(
    connection: &mut Connection,
    route: &Route,
) -> Result<Vec<Body>, Error> {
    if route.accused.is_empty() {
        return Ok(Vec::new());
    }
    let accused = among(connection, route.accused.iter().copied()).await?;
    Ok(accused.into_values().collect())
}

/// The bodies of these places and of every division above them, in the order of their paths.
pub(crate) async fn around<'a>(
    connection: &mut Connection,
    regions: impl IntoIterator<Item = &'a Region>,
) -> Result<Vec<Body>, Error> {
    let codes: BTreeSet<&str> = regions.into_iter().flat_map(Region::chain).collect();
    let rows: Vec<Row> = Row::query()
        .filter(organisation::region.eq_any(codes))
        .order(organisation::path)
        .load(connection)
        .await?;
    bodies(rows)
}

/// Bodies whose name contains the text. There are as many rows as a city has bodies, so looking
/// at each is cheap; this is no query for tables that grow with cases.
pub(crate) async fn named(
    connection: &mut Connection,
    text: &str,
    limit: i64,
) -> Result<Vec<Body>, Error> {
    let rows: Vec<Row> = Row::query()
        .filter(strpos(organisation::name, text).gt(0))
        .order(organisation::path)
        .limit(limit)
        .load(connection)
        .await?;
    bodies(rows)
}

/// The organisations a list of this scope is about.
pub(super) async fn in_scope(
    connection: &mut Connection,
    scope: &Scope,
) -> Result<Vec<Uuid>, Error> {
    match (&scope.reach, scope.reach.path_range()) {
        (Reach::Organisation(own), _) => Ok(vec![own.uuid()]),
        (Reach::Subtree(_), Some((from, to))) => Ok(organisation::table
            .filter(organisation::path.ge(from))
            .filter(organisation::path.lt(to))
            .select(organisation::id)
            .load(connection)
            .await?),
        (Reach::Subtree(_), None) => Ok(Vec::new()),
    }
}

fn bodies(rows: Vec<Row>) -> Result<Vec<Body>, Error> {
    let known = rows.into_iter().map(Row::read);
    known.map(|known| known.map(Body::from)).collect()
}
