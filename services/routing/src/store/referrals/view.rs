use std::collections::BTreeSet;

use contracts::Scope;
use contracts::api::routing;

use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, ReferralId};
use uuid::Uuid;

use super::ReferralRow;
use crate::domain::referral::Referral;
use crate::store::schema::{referral, route};
use crate::store::{id, organisations, participants, word};

/// What a referral's case adds to it: number, title, kind, type.
pub(super) type CaseColumns = (String, String, String, String);

/// One referral as both sides see it.
pub(crate) async fn view(
    connection: &mut Connection,
    scope: &Scope,
    id: ReferralId,
) -> Result<Option<routing::Referral>, Error> {
    let row: Option<(ReferralRow, CaseColumns)> = referral::table
        .inner_join(
            route::table.on(route::shard
                .eq(referral::shard)
                .and(route::case_id.eq(referral::case_id))),
        )
        .filter(referral::shard.eq(id.shard().column()))
        .filter(referral::id.eq(id.uuid()))
        .select((ReferralRow::as_select(), case_columns()))
        .first(connection)
        .await
        .optional()?;
    let views = complete(connection, scope, row.into_iter().collect()).await?;
    Ok(views.into_iter().next())
}

/// The referrals of a case, oldest first. There are as many as hand-overs: a handful.
pub(crate) async fn of_case(
    connection: &mut Connection,
    scope: &Scope,
    case: CaseId,
) -> Result<Vec<routing::Referral>, Error> {
    let rows: Vec<(ReferralRow, CaseColumns)> = referral::table
        .inner_join(
            route::table.on(route::shard
                .eq(referral::shard)
                .and(route::case_id.eq(referral::case_id))),
        )
        .filter(referral::shard.eq(case.shard().column()))
        .filter(referral::case_id.eq(case.uuid()))
        .order(referral::id)
        .select((ReferralRow::as_select(), case_columns()))
        .load(connection)
        .await?;
    complete(connection, scope, rows).await
}

pub(super) type CaseSelection = (
    route::number,
    route::title,
    route::kind,
    route::dispute_type,
);

pub(super) fn case_columns() -> CaseSelection {
    (
        route::number,
        route::title,
        route::kind,
        route::dispute_type,
    )
}

/// Adds the names of the bodies and what the reader may open, each in one query.
pub(super) async fn complete(
    connection: &mut Connection,
    scope: &Scope,
    rows: Vec<(ReferralRow, CaseColumns)>,
) -> Result<Vec<routing::Referral>, Error> {
    let ids: BTreeSet<Uuid> = rows
        .iter()
        .flat_map(|(row, _)| [row.from_organisation, row.to_organisation])
        .collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let names = organisations::names(connection, &ids).await?;
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let cases = rows
        .iter()
        .map(|(row, _)| id(row.case_id, CaseId::from_uuid));
    let cases: Vec<CaseId> = cases.collect::<Result<_, Error>>()?;
    let seen = participants::visible_among(connection, &cases, scope).await?;
    rows.into_iter()
        .map(|(row, case)| {
            let names = (name(row.from_organisation), name(row.to_organisation));
            let visible = seen.contains(&row.case_id);
            merge(row.referral()?, case, names, visible)
        })
        .collect()
}

fn merge(
    referral: Referral,
    (number, title, kind, dispute_type): CaseColumns,
    (from_name, to_name): (String, String),
    visible: bool,
) -> Result<routing::Referral, Error> {
    Ok(routing::Referral {
        id: referral.id,
        version: referral.version,
        case: referral.case,
        number,
        title,
        kind: word(&kind)?,
        dispute_type: word(&dispute_type)?,
        from: referral.from,
        from_name,
        to: referral.to,
        to_name,
        basis: referral.basis.into(),
        procedure: referral.procedure,
        state: referral.state.into(),
        note: referral.note,
        offered_on: referral.offered_on,
        offered_at: referral.offered_at,
        received_on: referral.received_on,
        accepted_on: referral.accepted_on,
        return_reason: referral.return_reason.map(Into::into),
        explanation: referral.explanation,
        result: referral.result,
        visible,
    })
}
