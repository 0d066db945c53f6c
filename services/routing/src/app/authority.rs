//! Who may do what to which case, once the case is known.

use access::{Action, Relation, recusal};
use contracts::Claims;
use contracts::vocabulary::{ReferralAction, ReferralBasis, RouteAction};
use db::Connection;
use kernel::{CaseId, OrganisationId};
use problem::{Code, Problem};
use web::Failure;

use crate::domain::body::Body;
use crate::domain::referral::{Referral, Side, side};
use crate::domain::route::Route;
use crate::store::assignments::Assignment;
use crate::store::routes;

/// The case's route, locked to act about it: what every command begins with. Not found for somebody
/// who may not know of the case; refused to whoever has ties to a party (回避), whatever their rights.
pub(super) async fn lock_to_act(
    tx: &mut Connection,
    actor: &Claims,
    case: CaseId,
) -> Result<Route, Failure> {
    // First, so that whoever may not know of the case neither waits for others nor holds them up; and
    // again, for the right may have ended while the lock was waited for.
    seen(tx, actor, case).await?;
    let route = routes::lock(tx, case).await?;
    seen(tx, actor, case).await?;
    let route = route.ok_or(Code::NotFound)?;
    recusal::refuse_barred(tx, actor, &route.identities).await?;
    Ok(route)
}

/// The case's route for reading; not found for somebody who may not know of the case.
pub(super) async fn find_visible(
    connection: &mut Connection,
    actor: &Claims,
    case: CaseId,
) -> Result<Route, Failure> {
    seen(connection, actor, case).await?;
    let route = routes::find(connection, case).await?;
    Ok(route.ok_or(Code::NotFound)?)
}

/// One question for a case that is hidden and for one that there is not.
async fn seen(connection: &mut Connection, actor: &Claims, case: CaseId) -> Result<(), Failure> {
    if access::sees(connection, &actor.scope(), case).await? {
        Ok(())
    } else {
        Err(Code::NotFound.into())
    }
}

/// Refuses everybody who may not do it for this body, being of it.
fn acts_for(actor: &Claims, organisation: OrganisationId, action: Action) -> Result<(), Problem> {
    if actor.org != organisation {
        return Err(forbidden("该操作应当由对方单位的人员办理。"));
    }
    access::demand(actor, action, Relation::Own)
}

/// Refuses everybody whose act this step of a referral is not, wherever the referral stands.
pub(super) fn may_step(
    actor: &Claims,
    referral: &Referral,
    action: ReferralAction,
) -> Result<(), Problem> {
    match side(action) {
        Side::To => acts_for(actor, referral.to, Action::TakeOver),
        Side::From => may_withdraw(actor, referral),
    }
}

/// An offer is withdrawn by whoever made it: the handing body, or the superior who assigned.
fn may_withdraw(actor: &Claims, referral: &Referral) -> Result<(), Problem> {
    if actor.org != referral.offered_by {
        return Err(forbidden("只有发起流转的单位可以撤回。"));
    }
    let action = match referral.offered_by == referral.from {
        true => Action::HandOver,
        false => Action::Countermand,
    };
    acts_for(actor, referral.offered_by, action)
}

/// How the actor may hand the case over: for the body it lies with, or as dispatcher or supervisor
/// of a superior, who assigns (指定管辖).
pub(super) fn hands_over(actor: &Claims, from: &Body) -> Result<RouteAction, Problem> {
    if actor.org == from.id {
        acts_for(actor, from.id, Action::HandOver)?;
        Ok(RouteAction::Offer)
    } else if from_above(actor, from, Action::HandOver) {
        Ok(RouteAction::Designate)
    } else {
        Err(not_above(from))
    }
}

/// Whether the actor may hand the case to this body on this footing. Who assigns is a common
/// superior of both sides.
pub(super) fn may_offer(
    actor: &Claims,
    from: &Body,
    to: &Body,
    basis: ReferralBasis,
) -> Result<(), Problem> {
    let designates = hands_over(actor, from)? == RouteAction::Designate;
    if designates && !from_above(actor, to, Action::HandOver) {
        return Err(not_above(from));
    }
    if designates && basis != ReferralBasis::Assign {
        return Err(forbidden("共同的上级机关指定管辖的，流转依据应当是交办。"));
    }
    Ok(())
}

/// Refuses the body's own offer beside one that is open. A superior's assignment takes the place of
/// that, and so does the offer of a registrar who hands on what lies with somebody in the line of the
/// accused: who made the open one has nothing more to say, or it is the registrar's own.
pub(super) fn nothing_open(route: &Route, from: &Body, way: RouteAction) -> Result<(), Problem> {
    let takes_its_place = way == RouteAction::Designate || from.id != route.holder;
    if takes_its_place || route.open_referral.is_none() {
        return Ok(());
    }
    Err(Problem::new(Code::IllegalTransition)
        .detail("该案件已经流转给其他单位，对方尚未接受；如需改送，请先撤回。"))
}

/// How the actor may name a handler: the first, which the body does itself, or another, which is
/// done from above.
pub(super) fn may_assign(
    actor: &Claims,
    holder: &Body,
    present: Option<&Assignment>,
) -> Result<RouteAction, Problem> {
    match present {
        None if from_above(actor, holder, Action::Assign) => Ok(RouteAction::TakeOn),
        None => acts_for(actor, holder.id, Action::Assign).map(|()| RouteAction::TakeOn),
        Some(_) if from_above(actor, holder, Action::Replace) => Ok(RouteAction::Reassign),
        Some(_) => Err(forbidden(
            "更换承办人应当由本机构或者上级机关的分流员、督办员办理。",
        )),
    }
}

fn not_above(from: &Body) -> Problem {
    forbidden(format!(
        "案件现在由{}办理，应当由其人员或者双方共同的上级机关流转。",
        from.name
    ))
}

/// Whether the actor may do it from above the body.
pub(super) fn from_above(actor: &Claims, body: &Body, action: Action) -> bool {
    access::stands_above(actor, &body.path) && access::may(actor, action, Relation::Above)
}

pub(super) fn forbidden(detail: impl Into<String>) -> Problem {
    Problem::new(Code::Forbidden).detail(detail)
}

/// Refuses a change of something that was changed since it was read.
pub(super) fn unchanged(read_at: i64, version: i64) -> Result<(), Problem> {
    if read_at == version {
        return Ok(());
    }
    Err(Problem::new(Code::StaleVersion)
        .detail("您打开页面之后，本案的流转或者承办人已有变化，请核对后重试。"))
}
