//! Who handles a case in which body; the open ones are what the load counts.

use chrono::NaiveDate;
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, ReferralId, StaffId, Timestamp};
use uuid::Uuid;

use super::schema::assignment;
use super::{id, staff};

/// A handler in a body, from the day the body took the case on.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    pub(crate) organisation: OrganisationId,
    pub(crate) staff: StaffId,
    pub(crate) procedure: String,
    pub(crate) accepted_on: NaiveDate,
    pub(crate) referral: Option<ReferralId>,
}

/// The open assignment of a body.
pub(crate) async fn open(
    connection: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
) -> Result<Option<Assignment>, Error> {
    let row: Option<(Uuid, String, NaiveDate, Option<Uuid>)> = assignment::table
        .filter(assignment::shard.eq(case.shard().column()))
        .filter(assignment::case_id.eq(case.uuid()))
        .filter(assignment::organisation.eq(organisation.uuid()))
        .filter(assignment::open)
        .select((
            assignment::staff,
            assignment::procedure,
            assignment::accepted_on,
            assignment::referral,
        ))
        .first(connection)
        .await
        .optional()?;
    let Some((staff, procedure, accepted_on, referral)) = row else {
        return Ok(None);
    };
    Ok(Some(Assignment {
        organisation,
        staff: id(staff, StaffId::from_uuid)?,
        procedure,
        accepted_on,
        referral: referral
            .map(|referral| id(referral, ReferralId::from_uuid))
            .transpose()?,
    }))
}

/// The other bodies that handle the case now, and under which procedures, in the order in which
/// they took it on.
pub(crate) async fn elsewhere(
    connection: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
) -> Result<Vec<(OrganisationId, String)>, Error> {
    let rows: Vec<(Uuid, String)> = assignment::table
        .filter(assignment::shard.eq(case.shard().column()))
        .filter(assignment::case_id.eq(case.uuid()))
        .filter(assignment::organisation.ne(organisation.uuid()))
        .filter(assignment::open)
        .order(assignment::version)
        .select((assignment::organisation, assignment::procedure))
        .load(connection)
        .await?;
    let body = |(body, procedure)| Ok((id(body, OrganisationId::from_uuid)?, procedure));
    rows.into_iter().map(body).collect()
}

/// At which version of the case a body ended what it last did about it; `None` if it goes on, or
/// ended before that was kept.
pub(crate) async fn last_end(
    connection: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
) -> Result<Option<i64>, Error> {
    let last: Option<Option<i64>> = assignment::table
        .filter(assignment::shard.eq(case.shard().column()))
        .filter(assignment::case_id.eq(case.uuid()))
        .filter(assignment::organisation.eq(organisation.uuid()))
        .order(assignment::version.desc())
        .select(assignment::ended_version)
        .first(connection)
        .await
        .optional()?;
    Ok(last.flatten())
}

/// Stores a new assignment, made by the case's event `version`, in the place of the body's former
/// one.
pub(crate) async fn put(
    tx: &mut Connection,
    case: CaseId,
    version: i64,
    new: &Assignment,
    now: Timestamp,
) -> Result<(), Error> {
    close(tx, case, new.organisation, version).await?;
    diesel::insert_into(assignment::table)
        .values((
            assignment::shard.eq(case.shard().column()),
            assignment::case_id.eq(case.uuid()),
            assignment::version.eq(version),
            assignment::organisation.eq(new.organisation.uuid()),
            assignment::staff.eq(new.staff.uuid()),
            assignment::procedure.eq(&new.procedure),
            assignment::accepted_on.eq(new.accepted_on),
            assignment::referral.eq(new.referral.map(|referral| referral.uuid())),
        ))
        .execute(tx)
        .await?;
    staff::burden(tx, new.staff, now).await
}

/// Closes the open assignment of a body, if there is one, at this version of the case, and lightens
/// its handler's load.
pub(crate) async fn close(
    tx: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
    version: i64,
) -> Result<(), Error> {
    let relieved: Vec<Uuid> = diesel::update(
        assignment::table
            .filter(assignment::shard.eq(case.shard().column()))
            .filter(assignment::case_id.eq(case.uuid()))
            .filter(assignment::organisation.eq(organisation.uuid()))
            .filter(assignment::open),
    )
    .set((
        assignment::open.eq(false),
        assignment::ended_version.eq(version),
    ))
    .returning(assignment::staff)
    .get_results(tx)
    .await?;
    for member in relieved {
        staff::relieve(tx, member).await?;
    }
    Ok(())
}
