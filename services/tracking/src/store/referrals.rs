//! Hand-overs.

use db::{Connection, Error};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, OrganisationId, ReferralId};
use uuid::Uuid;

use super::schema::referral;
use super::{invalid, word};
use crate::domain::referral::Referral;

#[derive(Debug, HasQuery, Insertable)]
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

/// The hand-overs of a case, oldest first: ids are ordered by time.
pub(crate) async fn of_case(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Vec<Referral>, Error> {
    let rows: Vec<ReferralRow> = ReferralRow::query()
        .filter(referral::shard.eq(case.shard().column()))
        .filter(referral::case_id.eq(case.uuid()))
        .order(referral::id)
        .load(connection)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Referral {
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
        })
        .collect()
}

/// Stores hand-overs, new or changed.
pub(crate) async fn put(
    tx: &mut Connection,
    case: CaseId,
    referrals: impl Iterator<Item = &Referral>,
) -> Result<(), Error> {
    let rows: Vec<_> = referrals
        .map(|referral| ReferralRow::of(case, referral))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    diesel::insert_into(referral::table)
        .values(rows)
        .on_conflict((referral::shard, referral::id))
        .do_update()
        .set((
            referral::received_on.eq(excluded(referral::received_on)),
            referral::state.eq(excluded(referral::state)),
            referral::fallback.eq(excluded(referral::fallback)),
        ))
        .execute(tx)
        .await?;
    Ok(())
}
