//! Which bodies take part in a case: the rows behind row scope.

use contracts::Scope;
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::CaseId;
use uuid::Uuid;

use super::schema::participant;
use crate::domain::body::Body;

/// Notes that a body takes part.
pub(crate) async fn add(tx: &mut Connection, case: CaseId, body: &Body) -> Result<(), Error> {
    diesel::insert_into(participant::table)
        .values((
            participant::shard.eq(case.shard().column()),
            participant::case_id.eq(case.uuid()),
            participant::organisation.eq(body.id.uuid()),
            participant::path.eq(&body.path),
        ))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether somebody with this scope may know of the case.
pub(crate) async fn are_visible(
    connection: &mut Connection,
    case: CaseId,
    scope: &Scope,
) -> Result<bool, Error> {
    let of_case = participant::table
        .filter(participant::shard.eq(case.shard().column()))
        .filter(participant::case_id.eq(case.uuid()))
        .select(participant::organisation)
        .into_boxed();
    let seen: Option<Uuid> = match (scope, scope.path_range()) {
        (Scope::Organisation(own), _) => of_case.filter(participant::organisation.eq(own.uuid())),
        (Scope::Subtree(_), Some((from, to))) => of_case
            .filter(participant::path.ge(from))
            .filter(participant::path.lt(to)),
        (Scope::Subtree(_), None) => return Ok(false),
    }
    .first(connection)
    .await
    .optional()?;
    Ok(seen.is_some())
}
