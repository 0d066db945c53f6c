//! Which bodies take part in a case: the rows behind row scope.

use std::collections::BTreeSet;

use contracts::Scope;
use db::{Connection, Error};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId};
use uuid::Uuid;

use super::schema::{participant, referral};
use crate::domain::body::Body;
use crate::domain::route::Route;

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

/// Ends the sight of a body whose offer was withdrawn, unless it registered the case, or received
/// it under this or an earlier referral and did not return it.
pub(crate) async fn remove_uninvolved(
    tx: &mut Connection,
    route: &Route,
    organisation: OrganisationId,
) -> Result<(), Error> {
    if organisation == route.registrar {
        return Ok(());
    }
    let dealt_with = handed_to(route.case, organisation)
        .filter(referral::received_on.is_not_null())
        .filter(referral::returned_on.is_null());
    remove_without(tx, route.case, organisation, dealt_with).await
}

/// Ends the sight of a body that returned the case, unless it registered it or accepted it under
/// another referral: what it worked on it goes on reading.
pub(crate) async fn remove_returning(
    tx: &mut Connection,
    route: &Route,
    organisation: OrganisationId,
) -> Result<(), Error> {
    if organisation == route.registrar {
        return Ok(());
    }
    let accepted = handed_to(route.case, organisation).filter(referral::accepted_on.is_not_null());
    remove_without(tx, route.case, organisation, accepted).await
}

type Referrals = diesel::helper_types::IntoBoxed<'static, referral::table, diesel::pg::Pg>;

/// The referrals of a case to a body.
fn handed_to(case: CaseId, organisation: OrganisationId) -> Referrals {
    referral::table
        .into_boxed()
        .filter(referral::shard.eq(case.shard().column()))
        .filter(referral::case_id.eq(case.uuid()))
        .filter(referral::to_organisation.eq(organisation.uuid()))
}

/// Ends the sight of a body unless there is such a referral.
async fn remove_without(
    tx: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
    referrals: Referrals,
) -> Result<(), Error> {
    diesel::delete(
        participant::table
            .find((case.shard().column(), case.uuid(), organisation.uuid()))
            .filter(not(exists(referrals))),
    )
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
    Ok(!visible_among(connection, &[case], scope).await?.is_empty())
}

/// Which of these cases somebody with this scope may know of.
pub(crate) async fn visible_among(
    connection: &mut Connection,
    cases: &[CaseId],
    scope: &Scope,
) -> Result<BTreeSet<Uuid>, Error> {
    let shards: Vec<i16> = cases.iter().map(|case| case.shard().column()).collect();
    let cases: Vec<Uuid> = cases.iter().map(|case| case.uuid()).collect();
    let of_cases = participant::table
        .filter(participant::shard.eq_any(shards))
        .filter(participant::case_id.eq_any(cases))
        .select(participant::case_id)
        .into_boxed();
    let seen: Vec<Uuid> = match (scope, scope.path_range()) {
        (Scope::Organisation(own), _) => of_cases.filter(participant::organisation.eq(own.uuid())),
        (Scope::Subtree(_), Some((from, to))) => of_cases
            .filter(participant::path.ge(from))
            .filter(participant::path.lt(to)),
        (Scope::Subtree(_), None) => return Ok(BTreeSet::new()),
    }
    .load(connection)
    .await?;
    Ok(seen.into_iter().collect())
}
