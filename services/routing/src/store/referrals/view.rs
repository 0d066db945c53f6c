use std::collections::BTreeSet;

use contracts::Scope;
use contracts::vocabulary::{CaseKind, DisputeType};
use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, ReferralId};
use uuid::Uuid;

use super::ReferralRow;
use crate::domain::referral::Referral;
use crate::store::schema::{referral, route};
use crate::store::{id, word};

/// What a referral's case adds to it: number, title, the one of when it ended, kind, type, returns,
/// identities, whom it accuses.
type CaseColumns = (
    String,
    String,
    Option<String>,
    String,
    String,
    i32,
    Vec<String>,
    Vec<Uuid>,
);

/// A referral with what its case and the bodies add to it.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) referral: Referral,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) kind: CaseKind,
    pub(crate) dispute_type: DisputeType,
    /// How often the case was returned.
    pub(crate) returns: i32,
    /// Keyed indexes of the identities of its parties.
    pub(crate) identities: Vec<String>,
    /// The bodies that the case accuses.
    pub(crate) accused: Vec<OrganisationId>,
    pub(crate) from_name: String,
    pub(crate) to_name: String,
    /// Whether the reader may know of the case.
    pub(crate) visible: bool,
}

/// One referral as both sides see it.
pub(crate) async fn view(
    connection: &mut Connection,
    scope: &Scope,
    id: ReferralId,
) -> Result<Option<Shown>, Error> {
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
) -> Result<Vec<Shown>, Error> {
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

/// These referrals, newest first, as far as whoever asks may read them.
pub(crate) async fn among(
    connection: &mut Connection,
    scope: &Scope,
    referrals: &[ReferralId],
) -> Result<Vec<Shown>, Error> {
    let ids: Vec<Uuid> = referrals.iter().map(|id| id.uuid()).collect();
    let rows: Vec<(ReferralRow, CaseColumns)> = referral::table
        .inner_join(
            route::table.on(route::shard
                .eq(referral::shard)
                .and(route::case_id.eq(referral::case_id))),
        )
        .filter(referral::id.eq_any(ids))
        .order(referral::id.desc())
        .select((ReferralRow::as_select(), case_columns()))
        .load(connection)
        .await?;
    complete(connection, scope, rows).await
}

type CaseSelection = (
    route::number,
    route::title,
    referral::title,
    route::kind,
    route::dispute_type,
    route::returns,
    route::identities,
    route::accused,
);

fn case_columns() -> CaseSelection {
    (
        route::number,
        route::title,
        referral::title,
        route::kind,
        route::dispute_type,
        route::returns,
        route::identities,
        route::accused,
    )
}

/// Adds the names of the bodies and what the reader may open, each in one query.
async fn complete(
    connection: &mut Connection,
    scope: &Scope,
    rows: Vec<(ReferralRow, CaseColumns)>,
) -> Result<Vec<Shown>, Error> {
    let mut bodies = BTreeSet::new();
    for (row, _) in &rows {
        bodies.insert(id(row.from_organisation, OrganisationId::from_uuid)?);
        bodies.insert(id(row.to_organisation, OrganisationId::from_uuid)?);
    }
    let names = roster::organisations::names(connection, bodies).await?;
    let name = |id: OrganisationId| names.get(&id).cloned().unwrap_or_default();
    let cases = rows
        .iter()
        .map(|(row, _)| id(row.case_id, CaseId::from_uuid));
    let cases: Vec<CaseId> = cases.collect::<Result<_, Error>>()?;
    let seen = access::visible_among(connection, scope, &cases).await?;
    rows.into_iter()
        .map(|(row, case)| {
            let visible = seen.contains(&row.case_id);
            let referral = row.referral()?;
            let names = (name(referral.from), name(referral.to));
            merge(referral, case, names, visible)
        })
        .collect()
}

fn merge(
    referral: Referral,
    (number, title, of_then, kind, dispute_type, returns, identities, accused): CaseColumns,
    (from_name, to_name): (String, String),
    visible: bool,
) -> Result<Shown, Error> {
    Ok(Shown {
        referral,
        number,
        title: of_then.filter(|_| !visible).unwrap_or(title),
        kind: word(&kind)?,
        dispute_type: word(&dispute_type)?,
        returns,
        identities,
        accused: accused
            .into_iter()
            .map(|body| id(body, OrganisationId::from_uuid))
            .collect::<Result<_, Error>>()?,
        from_name,
        to_name,
        visible,
    })
}
