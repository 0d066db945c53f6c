use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, ReferralId};

use super::schema::participant;

const OFFERED: &str = "offered";
const RECEIVED: &str = "received";
const TOOK_PART: &str = "took_part";

/// Lets an organisation see a case it is offered.
pub(crate) async fn add_offered(
    tx: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
    path: &str,
    referral: ReferralId,
) -> Result<(), Error> {
    diesel::insert_into(participant::table)
        .values((
            key(case, organisation),
            participant::path.eq(path),
            participant::footing.eq(OFFERED),
            participant::referral.eq(referral.uuid()),
        ))
        .on_conflict((
            participant::shard,
            participant::case_id,
            participant::organisation,
        ))
        .do_update()
        .set(participant::referral.eq(referral.uuid()))
        .execute(tx)
        .await?;
    Ok(())
}

/// Notes that an organisation signed for a case it was offered. A withdrawal no longer ends its
/// sight, a return does.
pub(crate) async fn add_received(
    tx: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
    path: &str,
    referral: ReferralId,
) -> Result<(), Error> {
    add_offered(tx, case, organisation, path, referral).await?;
    diesel::update(
        participant::table
            .find((case.shard().column(), case.uuid(), organisation.uuid()))
            .filter(participant::footing.eq(OFFERED)),
    )
    .set(participant::footing.eq(RECEIVED))
    .execute(tx)
    .await?;
    Ok(())
}

/// Lets an organisation see a case for good: it accepted or handled it.
pub(crate) async fn add_taking_part(
    tx: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
    path: &str,
) -> Result<(), Error> {
    let added = diesel::insert_into(participant::table)
        .values((
            key(case, organisation),
            participant::path.eq(path),
            participant::footing.eq(TOOK_PART),
        ))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    if added == 0 {
        diesel::update(
            participant::table
                .find((case.shard().column(), case.uuid(), organisation.uuid()))
                .filter(participant::footing.eq_any([OFFERED, RECEIVED])),
        )
        .set(participant::footing.eq(TOOK_PART))
        .execute(tx)
        .await?;
    }
    Ok(())
}

/// Ends the sight of an organisation whose offer was withdrawn before it was received. An offer
/// made since is not touched.
pub(crate) async fn remove_offered(
    tx: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
    referral: ReferralId,
) -> Result<(), Error> {
    diesel::delete(
        participant::table
            .find((case.shard().column(), case.uuid(), organisation.uuid()))
            .filter(participant::footing.eq(OFFERED))
            .filter(participant::referral.eq(referral.uuid())),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends the sight of an organisation that returned what it was offered, signed for or not, unless
/// it registered the case or took part in it before.
pub(crate) async fn remove_returning(
    tx: &mut Connection,
    case: CaseId,
    organisation: OrganisationId,
    referral: ReferralId,
) -> Result<(), Error> {
    diesel::delete(
        participant::table
            .find((case.shard().column(), case.uuid(), organisation.uuid()))
            .filter(participant::footing.eq_any([OFFERED, RECEIVED]))
            .filter(participant::referral.eq(referral.uuid())),
    )
    .execute(tx)
    .await?;
    Ok(())
}

type Key = (
    diesel::dsl::Eq<participant::shard, i16>,
    diesel::dsl::Eq<participant::case_id, uuid::Uuid>,
    diesel::dsl::Eq<participant::organisation, uuid::Uuid>,
);

fn key(case: CaseId, organisation: OrganisationId) -> Key {
    (
        participant::shard.eq(case.shard().column()),
        participant::case_id.eq(case.uuid()),
        participant::organisation.eq(organisation.uuid()),
    )
}
