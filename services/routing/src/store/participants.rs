//! Who comes to take part in a case and who leaves it: what all services are told.

use access::Participant;
use access::schema::participant;
use contracts::Event;
use contracts::event::ParticipationChanged;
use db::{Connection, Error};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, OrganisationId, StaffId};

use super::schema::referral;
use crate::domain::body::Body;
use crate::domain::route::Route;

/// Lets a body take part that is offered a case, and says so; a walled one is open to these of its
/// staff alone. Even if it did before: every offer moves the version of the route, so that of two
/// only one wins.
pub(crate) async fn join(
    tx: &mut Connection,
    case: CaseId,
    body: &Body,
    open_to: Option<Vec<StaffId>>,
) -> Result<Event, Error> {
    let (part, told) = joining(case, body, open_to);
    access::add(tx, case, body.id, &part).await?;
    Ok(told)
}

/// The part that a body comes to have in a case, and what is told of it.
pub(crate) fn joining(
    case: CaseId,
    body: &Body,
    open_to: Option<Vec<StaffId>>,
) -> (Participant, Event) {
    let part = Participant {
        path: body.path.clone(),
        open_to: open_to.clone().map(|staff| staff.into_iter().collect()),
    };
    let changed = ParticipationChanged {
        case,
        joined: vec![body.id],
        left: Vec::new(),
        open_to,
    };
    (part, changed.into())
}

/// Ends the sight of a body whose offer was withdrawn, unless it registered the case, or received
/// it under this or an earlier referral and did not return it.
pub(crate) async fn leave_uninvolved(
    tx: &mut Connection,
    route: &Route,
    organisation: OrganisationId,
) -> Result<Option<Event>, Error> {
    let dealt_with = handed_to(route.case, organisation)
        .filter(referral::received_on.is_not_null())
        .filter(referral::returned_on.is_null());
    leave_without(tx, route, organisation, dealt_with).await
}

/// Ends the sight of a body that returned the case, unless it registered it or accepted it under
/// another referral: what it worked on it goes on reading.
pub(crate) async fn leave_returning(
    tx: &mut Connection,
    route: &Route,
    organisation: OrganisationId,
) -> Result<Option<Event>, Error> {
    let accepted = handed_to(route.case, organisation).filter(referral::accepted_on.is_not_null());
    leave_without(tx, route, organisation, accepted).await
}

type Referrals = diesel::helper_types::IntoBoxed<'static, referral::table, diesel::pg::Pg>;

/// The referrals of a case to a body.
fn handed_to(case: CaseId, organisation: OrganisationId) -> Referrals {
    referral::table
        .into_boxed()
        .filter(referral::shard.eq(case.shard().column()))
        .filter(referral::case_id.eq(case.uuid()))
        .filter(referral::to_organisation.eq(organisation.uuid()))
}

/// Ends the sight of a body that did not register the case, unless there is such a referral.
async fn leave_without(
    tx: &mut Connection,
    route: &Route,
    organisation: OrganisationId,
    referrals: Referrals,
) -> Result<Option<Event>, Error> {
    if organisation == route.registrar {
        return Ok(None);
    }
    let case = route.case;
    let left = diesel::delete(
        participant::table
            .find((case.shard().column(), case.uuid(), organisation.uuid()))
            .filter(not(exists(referrals))),
    )
    .execute(tx)
    .await?;
    let changed = ParticipationChanged {
        case,
        joined: Vec::new(),
        left: vec![organisation],
        open_to: None,
    };
    Ok((left > 0).then(|| changed.into()))
}
