use contracts::Claims;
use contracts::vocabulary::Role;
use db::Connection;
use kernel::CaseId;
use problem::{Code, Problem};
use web::Failure;

use crate::domain::proceeding::Proceeding;
use crate::store::cases;

/// Who may act in a proceeding of their body.
const HANDLERS: [Role; 3] = [Role::Mediator, Role::PetitionClerk, Role::ReceivingClerk];

/// Outsiders do not learn that the case exists.
pub(super) async fn sees(
    connection: &mut Connection,
    actor: &Claims,
    case: CaseId,
) -> Result<(), Failure> {
    if access::sees(connection, &actor.scope(), case).await? {
        return Ok(());
    }
    Err(Code::NotFound.into())
}

/// Refuses whoever may not act in the proceeding: those of other bodies and roles, and those whom
/// ties to a party bar (回避), which beats every grant.
pub(super) async fn may_act(
    connection: &mut Connection,
    actor: &Claims,
    proceeding: &Proceeding,
) -> Result<(), Failure> {
    if !handles(actor, proceeding) {
        return Err(Problem::new(Code::Forbidden)
            .detail("程序只能由承办单位的调解员或者经办人员办理。")
            .into());
    }
    if is_barred(connection, actor, proceeding.case).await? {
        return Err(Problem::new(Code::ConflictOfInterest)
            .detail("您与当事人有利害关系，应当回避，该程序请由本单位其他人员办理。")
            .into());
    }
    Ok(())
}

/// Whether the proceeding is one of their body's, and acting in it their work.
pub(super) fn handles(actor: &Claims, proceeding: &Proceeding) -> bool {
    proceeding.organisation == actor.org && HANDLERS.iter().any(|role| actor.has(*role))
}

/// Whether ties to a party keep somebody from acting in a case (回避).
pub(super) async fn is_barred(
    connection: &mut Connection,
    actor: &Claims,
    case: CaseId,
) -> Result<bool, db::Error> {
    let parties = cases::identities(connection, case)
        .await?
        .unwrap_or_default();
    let ties = roster::staff::ties(connection, actor.sub).await?;
    Ok(parties.iter().any(|party| ties.contains(party)))
}
