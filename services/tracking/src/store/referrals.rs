//! Hand-overs.

use std::collections::BTreeMap;

use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, OrganisationId, ReferralId, Shard};
use serde::Serialize;
use uuid::Uuid;

use super::schema::referral;
use super::{invalid, word};
use crate::domain::referral::Referral;

#[derive(Debug, HasQuery, Serialize)]
#[diesel(table_name = referral)]
struct ReferralRow {
    shard: i16,
    id: Uuid,
    case_id: Uuid,
    sender: Uuid,
    receiver: Uuid,
    basis: String,
    procedure: String,
    offered_on: NaiveDate,
    received_on: Option<NaiveDate>,
    state: String,
    fallback: Option<String>,
}

impl ReferralRow {
    fn of(case: CaseId, referral: &Referral) -> Self {
        Self {
            shard: case.shard().column(),
            id: referral.id.uuid(),
            case_id: case.uuid(),
            sender: referral.sender.uuid(),
            receiver: referral.receiver.uuid(),
            basis: referral.basis.as_str().to_owned(),
            procedure: referral.procedure.clone(),
            offered_on: referral.offered_on,
            received_on: referral.received_on,
            state: referral.state.as_str().to_owned(),
            fallback: referral.fallback.map(|stage| stage.as_str().to_owned()),
        }
    }
}

impl TryFrom<ReferralRow> for Referral {
    type Error = Error;

    fn try_from(row: ReferralRow) -> Result<Self, Error> {
        Ok(Self {
            id: ReferralId::from_uuid(row.id).map_err(invalid)?,
            sender: OrganisationId::from_uuid(row.sender).map_err(invalid)?,
            receiver: OrganisationId::from_uuid(row.receiver).map_err(invalid)?,
            basis: word(&row.basis)?,
            procedure: row.procedure,
            offered_on: row.offered_on,
            received_on: row.received_on,
            state: word(&row.state)?,
            fallback: row.fallback.as_deref().map(word).transpose()?,
        })
    }
}

/// The hand-overs of cases, each case's oldest first: ids are ordered by time.
pub(crate) async fn of_cases(
    connection: &mut Connection,
    shard: Shard,
    cases: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Referral>>, Error> {
    let rows: Vec<ReferralRow> = ReferralRow::query()
        .filter(referral::shard.eq(shard.column()))
        .filter(referral::case_id.eq_any(cases))
        .order(referral::id)
        .load(connection)
        .await?;
    let mut referrals: BTreeMap<Uuid, Vec<Referral>> = BTreeMap::new();
    for row in rows {
        let of_case = referrals.entry(row.case_id).or_default();
        of_case.push(row.try_into()?);
    }
    Ok(referrals)
}

/// Stores hand-overs, new or changed.
pub(crate) async fn put(
    tx: &mut Connection,
    referrals: &[(CaseId, &Referral)],
) -> Result<(), Error> {
    let rows: Vec<_> = referrals
        .iter()
        .map(|(case, referral)| ReferralRow::of(*case, referral))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    Statement::new(
        " INSERT INTO referral (shard, id, case_id, sender, receiver, basis, procedure, offered_on,
              received_on, state, fallback)
          SELECT r.shard, r.id, r.case_id, r.sender, r.receiver, r.basis, r.procedure,
              r.offered_on, r.received_on, r.state, r.fallback
          FROM argument, jsonb_populate_recordset(NULL::referral, body) AS r
          ON CONFLICT (shard, id) DO UPDATE
          SET received_on = excluded.received_on, state = excluded.state,
              fallback = excluded.fallback",
        serde_json::to_value(rows)?,
    )
    .execute(tx)
    .await?;
    Ok(())
}
