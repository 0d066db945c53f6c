//! The wall around accusations (检举控告): who of those meant may be told of a case.

use access::Participant;
use db::Error;
use kernel::{CaseId, OrganisationId, StaffId};
use roster::Member;

use super::desk::{Desk, Parts};
use crate::domain::announcement::Audience;
use crate::store::walls;

/// Those of them to whom the case is open. Where it is open to none, all of that body's to whom it is:
/// what a walled case owes is not left untold because those who would hear of another may not.
pub(super) async fn within(
    desk: &mut Desk<'_>,
    case: CaseId,
    audience: Audience,
    mut meant: Vec<Member>,
) -> Result<Vec<Member>, Error> {
    let parts = desk.parts(case).await?;
    if parts.is_empty() {
        return Ok(meant);
    }
    meant.retain(|member| parts.values().any(|part| is_open_to(part, member)));
    if meant.is_empty() {
        meant = insiders(desk, &parts, audience.body()).await?;
    }
    Ok(meant)
}

fn is_open_to(part: &Participant, member: &Member) -> bool {
    let open_to = part.open_to.as_ref();
    open_to.is_some_and(|open_to| open_to.contains(&member.id))
}

async fn insiders(
    desk: &mut Desk<'_>,
    parts: &Parts,
    body: OrganisationId,
) -> Result<Vec<Member>, Error> {
    let open_to = parts.get(&body).and_then(|part| part.open_to.as_ref());
    present(desk, open_to.into_iter().flatten().copied()).await
}

/// Those to whom any walled case is open that is open to this one as well.
pub(super) async fn insiders_with(
    desk: &mut Desk<'_>,
    staff: StaffId,
) -> Result<Vec<Member>, Error> {
    let insiders = walls::insiders_with(desk.tx, staff).await?;
    present(desk, insiders).await
}

/// Of these, who has not left the service: who did goes on standing in the case, without a role.
async fn present(
    desk: &mut Desk<'_>,
    staff: impl IntoIterator<Item = StaffId>,
) -> Result<Vec<Member>, Error> {
    let mut present = Vec::new();
    for id in staff {
        let member = desk.find(id).await?;
        present.extend(member.filter(|member| !member.roles.is_empty()));
    }
    Ok(present)
}
