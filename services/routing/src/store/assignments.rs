//! Who handles a case in which body; the open ones are what the load counts.

use chrono::NaiveDate;
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, ReferralId, StaffId, Timestamp};
use serde_json::json;
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

/// Which body handles a case or did, under which procedure, and whether it goes on.
#[derive(Debug)]
pub(crate) struct Handled {
    pub(crate) case: CaseId,
    pub(crate) organisation: OrganisationId,
    pub(crate) procedure: String,
    pub(crate) open: bool,
}

/// How these cases are and were handled: what goes on first, in the order in which it was taken on.
pub(crate) async fn of_cases(
    connection: &mut Connection,
    cases: &[CaseId],
) -> Result<Vec<Handled>, Error> {
    let shards: Vec<i16> = cases.iter().map(|case| case.shard().column()).collect();
    let ids: Vec<Uuid> = cases.iter().map(|case| case.uuid()).collect();
    let rows: Vec<(Uuid, Uuid, String, bool)> = assignment::table
        .filter(assignment::shard.eq_any(shards))
        .filter(assignment::case_id.eq_any(ids))
        .order((assignment::open.desc(), assignment::version))
        .select((
            assignment::case_id,
            assignment::organisation,
            assignment::procedure,
            assignment::open,
        ))
        .load(connection)
        .await?;
    let handled = |(case, body, procedure, open)| {
        Ok(Handled {
            case: id(case, CaseId::from_uuid)?,
            organisation: id(body, OrganisationId::from_uuid)?,
            procedure,
            open,
        })
    };
    rows.into_iter().map(handled).collect()
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
    staff::burden(tx, [new.staff], now).await
}

/// An assignment that a case's event made.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) case: CaseId,
    /// Number of the event.
    pub(crate) version: i64,
    pub(crate) assignment: Assignment,
}

/// Stores the first assignments, in cases that have none.
pub(crate) async fn add_first(
    tx: &mut Connection,
    made: &[Made],
    now: Timestamp,
) -> Result<(), Error> {
    if made.is_empty() {
        return Ok(());
    }
    let rows = made.iter().map(|made| {
        let new = &made.assignment;
        json!({
            "shard": made.case.shard().column(), "case_id": made.case.uuid(),
            "version": made.version, "organisation": new.organisation.uuid(),
            "staff": new.staff.uuid(), "procedure": new.procedure,
            "accepted_on": new.accepted_on, "referral": new.referral.map(|one| one.uuid()),
        })
    });
    Statement::new(
        " INSERT INTO assignment (shard, case_id, version, organisation, staff, procedure,
              accepted_on, referral)
          SELECT a.shard, a.case_id, a.version, a.organisation, a.staff, a.procedure,
              a.accepted_on, a.referral
          FROM argument, jsonb_populate_recordset(NULL::assignment, body) AS a",
        rows.collect(),
    )
    .execute(tx)
    .await?;
    let members = made.iter().map(|made| made.assignment.staff);
    staff::burden(tx, members, now).await
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
