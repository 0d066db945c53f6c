//! The wall around accusations (检举控告): who of those meant may be told of a case.

use std::collections::BTreeMap;

use access::Participant;
use db::{Connection, Error};
use kernel::{CaseId, OrganisationId};
use roster::Member;

use crate::domain::announcement::Audience;

/// Those of them to whom the case is open. Where it is open to none, all of that body's to whom it is:
/// what a walled case owes is not left untold because those who would hear of another may not.
pub(super) async fn within(
    tx: &mut Connection,
    case: CaseId,
    audience: Audience,
    mut meant: Vec<Member>,
) -> Result<Vec<Member>, Error> {
    let parts = access::participants(tx, case).await?;
    if parts.is_empty() {
        return Ok(meant);
    }
    meant.retain(|member| parts.values().any(|part| is_open_to(part, member)));
    if meant.is_empty() {
        meant = insiders(tx, &parts, audience.body()).await?;
    }
    Ok(meant)
}

/// Whether the case is walled.
pub(super) async fn stands_around(tx: &mut Connection, case: CaseId) -> Result<bool, Error> {
    Ok(!access::participants(tx, case).await?.is_empty())
}

fn is_open_to(part: &Participant, member: &Member) -> bool {
    let open_to = part.open_to.as_ref();
    open_to.is_some_and(|open_to| open_to.contains(&member.id))
}

async fn insiders(
    tx: &mut Connection,
    parts: &BTreeMap<OrganisationId, Participant>,
    body: OrganisationId,
) -> Result<Vec<Member>, Error> {
    let open_to = parts.get(&body).and_then(|part| part.open_to.as_ref());
    let mut insiders = Vec::new();
    for id in open_to.into_iter().flatten() {
        // Who left the service goes on standing in the case, without a role.
        let member = roster::staff::find(tx, *id).await?;
        insiders.extend(member.filter(|member| !member.roles.is_empty()));
    }
    Ok(insiders)
}
