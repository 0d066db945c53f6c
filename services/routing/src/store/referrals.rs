//! Referrals and their lists.

mod list;
mod view;

use chrono::{DateTime, NaiveDate, Utc};
use contracts::vocabulary::ReferralState;
use db::{Connection, Error, Statement};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, ReferralId};
use serde::Serialize;
use uuid::Uuid;

use super::schema::referral;
use super::{id, word};
use crate::domain::referral::Referral;

pub(crate) use list::{Filter, Mailbox, page};
pub(crate) use view::{Shown, among, of_case, view};

#[derive(HasQuery, Serialize)]
#[diesel(table_name = referral)]
pub(super) struct ReferralRow {
    shard: i16,
    pub(super) id: Uuid,
    case_id: Uuid,
    version: i64,
    from_organisation: Uuid,
    to_organisation: Uuid,
    offered_by: Uuid,
    basis: String,
    procedure: String,
    state: String,
    note: Option<String>,
    offered_on: NaiveDate,
    offered_at: DateTime<Utc>,
    received_on: Option<NaiveDate>,
    accepted_on: Option<NaiveDate>,
    returned_on: Option<NaiveDate>,
    return_reason: Option<String>,
    explanation: Option<String>,
    reported_on: Option<NaiveDate>,
    result: Option<String>,
    own_version: i64,
}

impl ReferralRow {
    fn of(referral: &Referral) -> Self {
        Self {
            shard: referral.case.shard().column(),
            id: referral.id.uuid(),
            case_id: referral.case.uuid(),
            version: referral.route_version,
            from_organisation: referral.from.uuid(),
            to_organisation: referral.to.uuid(),
            offered_by: referral.offered_by.uuid(),
            basis: referral.basis.as_str().to_owned(),
            procedure: referral.procedure.clone(),
            state: referral.state.as_str().to_owned(),
            note: referral.note.clone(),
            offered_on: referral.offered_on,
            offered_at: referral.offered_at,
            received_on: referral.received_on,
            accepted_on: referral.accepted_on,
            returned_on: referral.returned_on,
            return_reason: referral.return_reason.map(|word| word.as_str().to_owned()),
            explanation: referral.explanation.clone(),
            reported_on: referral.reported_on,
            result: referral.result.clone(),
            own_version: referral.version,
        }
    }

    fn referral(self) -> Result<Referral, Error> {
        Ok(Referral {
            id: id(self.id, ReferralId::from_uuid)?,
            case: id(self.case_id, CaseId::from_uuid)?,
            version: self.own_version,
            route_version: self.version,
            from: id(self.from_organisation, OrganisationId::from_uuid)?,
            to: id(self.to_organisation, OrganisationId::from_uuid)?,
            offered_by: id(self.offered_by, OrganisationId::from_uuid)?,
            basis: word(&self.basis)?,
            procedure: self.procedure,
            state: word(&self.state)?,
            note: self.note,
            offered_on: self.offered_on,
            offered_at: self.offered_at,
            received_on: self.received_on,
            accepted_on: self.accepted_on,
            returned_on: self.returned_on,
            return_reason: self.return_reason.as_deref().map(word).transpose()?,
            explanation: self.explanation,
            reported_on: self.reported_on,
            result: self.result,
        })
    }
}

/// One referral.
pub(crate) async fn find(
    connection: &mut Connection,
    referral: ReferralId,
) -> Result<Option<Referral>, Error> {
    ReferralRow::query()
        .find((referral.shard().column(), referral.uuid()))
        .first(connection)
        .await
        .optional()?
        .map(ReferralRow::referral)
        .transpose()
}

/// The case a referral is about.
pub(crate) async fn case_of(
    connection: &mut Connection,
    referral: ReferralId,
) -> Result<Option<CaseId>, Error> {
    let case: Option<Uuid> = referral::table
        .find((referral.shard().column(), referral.uuid()))
        .select(referral::case_id)
        .first(connection)
        .await
        .optional()?;
    case.map(|case| id(case, CaseId::from_uuid)).transpose()
}

/// Whether a case was returned to this body when its route was beyond `version`.
pub(crate) async fn were_returned_since(
    connection: &mut Connection,
    case: CaseId,
    to: OrganisationId,
    version: i64,
) -> Result<bool, Error> {
    let returned = referral::table
        .filter(referral::shard.eq(case.shard().column()))
        .filter(referral::case_id.eq(case.uuid()))
        .filter(referral::from_organisation.eq(to.uuid()))
        .filter(referral::state.eq(ReferralState::Returned.as_str()))
        .filter(referral::version.gt(version));
    Ok(diesel::select(exists(returned))
        .get_result(connection)
        .await?)
}

/// Stores a new referral.
pub(crate) async fn add(tx: &mut Connection, new: &Referral) -> Result<(), Error> {
    add_all(tx, std::slice::from_ref(new)).await
}

/// Stores new referrals.
pub(crate) async fn add_all(tx: &mut Connection, new: &[Referral]) -> Result<(), Error> {
    if new.is_empty() {
        return Ok(());
    }
    let rows: Vec<ReferralRow> = new.iter().map(ReferralRow::of).collect();
    Statement::new(
        " INSERT INTO referral (shard, id, case_id, version, from_organisation, to_organisation,
              offered_by, basis, procedure, state, note, offered_on, offered_at, received_on,
              accepted_on, returned_on, return_reason, explanation, reported_on, result,
              own_version)
          SELECT r.shard, r.id, r.case_id, r.version, r.from_organisation, r.to_organisation,
              r.offered_by, r.basis, r.procedure, r.state, r.note, r.offered_on, r.offered_at,
              r.received_on, r.accepted_on, r.returned_on, r.return_reason, r.explanation,
              r.reported_on, r.result, r.own_version
          FROM argument, jsonb_populate_recordset(NULL::referral, body) AS r",
        serde_json::to_value(rows)?,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Stores what a step changed. The case's route is locked by the caller.
pub(crate) async fn save(tx: &mut Connection, changed: &Referral) -> Result<(), Error> {
    let reason = changed.return_reason.map(|reason| reason.as_str());
    diesel::update(referral::table.find((changed.case.shard().column(), changed.id.uuid())))
        .set((
            referral::version.eq(changed.route_version),
            referral::own_version.eq(changed.version),
            referral::state.eq(changed.state.as_str()),
            referral::received_on.eq(changed.received_on),
            referral::accepted_on.eq(changed.accepted_on),
            referral::returned_on.eq(changed.returned_on),
            referral::return_reason.eq(reason),
            referral::explanation.eq(&changed.explanation),
            referral::reported_on.eq(changed.reported_on),
            referral::result.eq(&changed.result),
        ))
        .execute(tx)
        .await?;
    Ok(())
}
