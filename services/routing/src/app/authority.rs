//! Who may do what to which case, once the case is known.

use contracts::Claims;
use contracts::vocabulary::{ReferralBasis, Role};
use db::Connection;
use kernel::{CaseId, OrganisationId};
use problem::{Code, Problem};
use web::Failure;

use crate::domain::body::Body;
use crate::domain::route::Route;
use crate::store::routes;

/// Roles that hand cases over and take them on for their body.
pub(super) const CASE_ROLES: [Role; 4] = [
    Role::Mediator,
    Role::PetitionClerk,
    Role::ReceivingClerk,
    Role::Dispatcher,
];

/// The case's route, locked; not found for somebody who may not know of the case.
pub(super) async fn lock_visible(
    tx: &mut Connection,
    actor: &Claims,
    case: CaseId,
) -> Result<Route, Failure> {
    let route = routes::lock(tx, case).await?;
    visible(tx, actor, route).await
}

/// The case's route for reading; not found for somebody who may not know of the case.
pub(super) async fn find_visible(
    connection: &mut Connection,
    actor: &Claims,
    case: CaseId,
) -> Result<Route, Failure> {
    let route = routes::find(connection, case).await?;
    visible(connection, actor, route).await
}

async fn visible(
    connection: &mut Connection,
    actor: &Claims,
    route: Option<Route>,
) -> Result<Route, Failure> {
    let route = route.ok_or(Code::NotFound)?;
    if access::sees(connection, &actor.scope(), route.case).await? {
        Ok(route)
    } else {
        Err(Code::NotFound.into())
    }
}

/// Refuses everybody who does not act for this body in cases.
pub(super) fn acts_for(actor: &Claims, organisation: OrganisationId) -> Result<(), Problem> {
    if actor.org != organisation {
        return Err(forbidden("该操作应当由对方单位的人员办理。"));
    }
    if CASE_ROLES.iter().any(|role| actor.has(*role)) {
        return Ok(());
    }
    let roles = CASE_ROLES.map(Role::label).join("、");
    Err(forbidden(format!("需要以下角色之一：{roles}。")))
}

/// Whether the actor may hand the case over: for the body it lies with, or as dispatcher or
/// supervisor of a common superior of both sides, who assigns (指定管辖).
pub(super) fn may_offer(
    actor: &Claims,
    from: &Body,
    to: &Body,
    basis: ReferralBasis,
) -> Result<(), Problem> {
    if actor.org == from.id {
        return acts_for(actor, from.id);
    }
    if !oversees(actor, from) || !oversees(actor, to) {
        return Err(forbidden(format!(
            "案件现在由{}办理，应当由其人员或者双方共同的上级机关流转。",
            from.name
        )));
    }
    if basis != ReferralBasis::Assign {
        return Err(forbidden("共同的上级机关指定管辖的，流转依据应当是交办。"));
    }
    Ok(())
}

/// Whether the actor is dispatcher or supervisor of an area that the body lies in.
pub(super) fn oversees(actor: &Claims, body: &Body) -> bool {
    (actor.has(Role::Dispatcher) || actor.has(Role::Supervisor))
        && body.path.starts_with(actor.area())
}

pub(super) fn forbidden(detail: impl Into<String>) -> Problem {
    Problem::new(Code::Forbidden).detail(detail)
}

/// Refuses a change of something that was changed since it was read.
pub(super) fn unchanged(read_at: i64, version: i64) -> Result<(), Problem> {
    if read_at == version {
        return Ok(());
    }
    Err(Problem::new(Code::StaleVersion).detail(format!(
        "您看到的是第{read_at}版，现在是第{version}版，请刷新后重试。"
    )))
}
