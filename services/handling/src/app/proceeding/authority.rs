use access::{Action, Relation};
use contracts::Claims;
use db::{Connection, Error};
use kernel::CaseId;
use problem::{Code, Problem};
use web::Failure;

use crate::domain::proceeding::Proceeding;
use crate::store::cases;

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
    if proceeding.organisation != actor.org {
        return Err(Problem::new(Code::Forbidden)
            .detail("程序只能由承办单位的人员办理。")
            .into());
    }
    access::demand(actor, Action::Handle, Relation::Own)?;
    let parties = parties(connection, proceeding.case).await?;
    access::recusal::refuse_barred(connection, actor, &parties).await
}

/// Whether the proceeding is one of their body's, and acting in it their work.
pub(super) fn handles(actor: &Claims, proceeding: &Proceeding) -> bool {
    proceeding.organisation == actor.org && access::may(actor, Action::Handle, Relation::Own)
}

/// Whether ties to a party keep somebody from acting in a case (回避).
pub(super) async fn is_barred(
    connection: &mut Connection,
    actor: &Claims,
    case: CaseId,
) -> Result<bool, Error> {
    let parties = parties(connection, case).await?;
    access::recusal::is_barred(connection, actor, &parties).await
}

async fn parties(connection: &mut Connection, case: CaseId) -> Result<Vec<String>, Error> {
    let parties = cases::identities(connection, case).await?;
    Ok(parties.unwrap_or_default())
}
