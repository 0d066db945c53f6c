use access::{Action, Relation};
use contracts::Claims;
use contracts::vocabulary::ProceedingAction;
use db::{Connection, Error};
use kernel::{CaseId, OrganisationId};
use law::LawBook;
use problem::{Code, Problem};
use web::Failure;

use crate::domain::proceeding::{Proceeding, grant};
use crate::store::cases;

/// What the handling body does about its cases.
const HANDLES: (Action, Relation) = (Action::Handle, Relation::Own);

/// Outsiders do not learn that the case exists.
pub(crate) async fn sees(
    connection: &mut Connection,
    actor: &Claims,
    case: CaseId,
) -> Result<(), Failure> {
    if access::sees(connection, &actor.scope(), case).await? {
        return Ok(());
    }
    Err(Code::NotFound.into())
}

/// Refuses whoever may not take such a step in the proceeding: those to whom it is not granted, and
/// those whom ties to a party bar (回避), which beats every grant.
pub(crate) async fn demand(
    connection: &mut Connection,
    actor: &Claims,
    action: ProceedingAction,
    proceeding: &Proceeding,
) -> Result<(), Failure> {
    let path = path(connection, proceeding).await?;
    granted(actor, grant(action), proceeding.organisation, &path)?;
    refuse_barred(connection, actor, proceeding.case).await
}

/// Refuses whoever may not do things of this body's in the case, be it none of the steps: by the right
/// that steps need, and never those whom ties bar.
pub(crate) async fn demand_handling(
    connection: &mut Connection,
    actor: &Claims,
    case: CaseId,
    body: OrganisationId,
) -> Result<(), Failure> {
    granted(actor, HANDLES, body, "")?;
    refuse_barred(connection, actor, case).await
}

/// Whether the actor may do them, by the same rules.
pub(crate) async fn handles(
    connection: &mut Connection,
    actor: &Claims,
    case: CaseId,
    body: OrganisationId,
) -> Result<bool, Error> {
    if granted(actor, HANDLES, body, "").is_err() {
        return Ok(false);
    }
    let parties = parties(connection, case).await?;
    Ok(!access::recusal::is_barred(connection, actor, &parties).await?)
}

async fn refuse_barred(
    connection: &mut Connection,
    actor: &Claims,
    case: CaseId,
) -> Result<(), Failure> {
    let parties = parties(connection, case).await?;
    access::recusal::refuse_barred(connection, actor, &parties).await
}

/// What the actor may do in the proceeding as it stands, by the same rules.
pub(crate) async fn actions(
    connection: &mut Connection,
    book: &LawBook,
    actor: &Claims,
    proceeding: &Proceeding,
) -> Result<Vec<ProceedingAction>, Error> {
    let path = path(connection, proceeding).await?;
    let mut actions = proceeding.possible(book);
    let body = proceeding.organisation;
    actions.retain(|action| granted(actor, grant(*action), body, &path).is_ok());
    // Most who look on do nothing, and need not be asked about.
    if !actions.is_empty() {
        let parties = parties(connection, proceeding.case).await?;
        if access::recusal::is_barred(connection, actor, &parties).await? {
            actions.clear();
        }
    }
    Ok(actions)
}

/// Whether the actor has this right about a proceeding of the body at this path.
fn granted(
    actor: &Claims,
    (right, relation): (Action, Relation),
    body: OrganisationId,
    path: &str,
) -> Result<(), Problem> {
    let (related, otherwise) = match relation {
        Relation::Own => (actor.org == body, "该操作只能由承办单位的人员办理。"),
        Relation::Above => (
            access::stands_above(actor, path),
            "该操作应当由承办单位的上级机关办理。",
        ),
        // Who does not see the case was turned away before.
        Relation::Sees => (true, ""),
    };
    if !related {
        return Err(Problem::new(Code::Forbidden).detail(otherwise));
    }
    access::demand(actor, right, relation)
}

/// Where the handling body stands in the tree; nowhere, and so below nobody, until the directory has
/// told.
async fn path(connection: &mut Connection, proceeding: &Proceeding) -> Result<String, Error> {
    let path = roster::organisations::path(connection, proceeding.organisation).await?;
    Ok(path.unwrap_or_default())
}

async fn parties(connection: &mut Connection, case: CaseId) -> Result<Vec<String>, Error> {
    let parties = cases::identities(connection, case).await?;
    Ok(parties.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use contracts::vocabulary::{OrganisationKind, Role};

    use super::*;

    #[test]
    fn what_is_granted_from_above_is_done_by_who_looks_after_the_area_and_by_nobody_else() {
        let may = |path, role| {
            let actor = testkit::claims(OrganisationKind::PoliticalLegalCommittee, path, &[role]);
            let body = OrganisationId::new(kernel::Shard::DIRECTORY);
            let grant = (Action::Replace, Relation::Above);
            granted(&actor, grant, body, "5104/1/").is_ok()
        };
        assert!(may("5104/", Role::Supervisor));
        assert!(!may("5104/", Role::Mediator));
        assert!(!may("5104/1/2/", Role::Supervisor));
        assert!(!may("5105/", Role::Supervisor));
    }
}
