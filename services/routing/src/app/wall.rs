//! The wall around accusations (检举控告), where cases are handed over and handlers named.

use std::collections::BTreeSet;

use contracts::Event;
use contracts::vocabulary::ReferralAction;
use db::{Connection, Error};
use kernel::StaffId;
use web::Failure;

use super::App;
use super::pending::Offered;
use crate::domain::body::Body;
use crate::domain::route::Route;
use crate::domain::wall;
use crate::store::assignments::Assignment;
use crate::store::{organisations, participants, staff};

impl App {
    /// Refuses the body a case that accuses it, or one above or below it.
    pub(super) async fn refuse_accused(
        &self,
        connection: &mut Connection,
        route: &Route,
        body: &Body,
    ) -> Result<(), Failure> {
        let accused = organisations::accused(connection, route).await?;
        Ok(wall::refuse_accused(body, &accused)?)
    }

    /// The body whose it is to hand the case on: the one it lies with, or its registrar while it lies with
    /// one that it accuses, or one in the line of that, which does nothing more with it.
    pub(super) async fn handing_body(
        &self,
        connection: &mut Connection,
        route: &Route,
    ) -> Result<Body, Error> {
        let holder = organisations::get(connection, route.holder).await?;
        let accused = organisations::accused(connection, route).await?;
        match wall::refuse_accused(&holder, &accused) {
            Ok(()) => Ok(holder),
            Err(_) => organisations::get(connection, route.registrar).await,
        }
    }

    /// Whom of the body's staff a walled case is opened to that it is handed; `None` for other cases,
    /// which are open to all of them. To whom it is open there already, it stays open.
    pub(super) async fn receivers(
        &self,
        connection: &mut Connection,
        route: &Route,
        to: &Body,
    ) -> Result<Option<Vec<StaffId>>, Failure> {
        if !route.matter().is_walled() {
            return Ok(None);
        }
        self.refuse_accused(connection, route, to).await?;
        let members = staff::members(connection, to.id).await?;
        let receivers = wall::receivers(&members, &route.identities)?;
        let mut parts = access::participants(connection, route.case).await?;
        let present = parts.remove(&to.id).and_then(|part| part.open_to);
        let mut open_to: BTreeSet<StaffId> = present.unwrap_or_default().into_iter().collect();
        open_to.extend(receivers);
        Ok(Some(open_to.into_iter().collect()))
    }

    /// Opens a walled case to its new handler; what is told of it, if they were kept out before.
    pub(super) async fn open_to(
        &self,
        tx: &mut Connection,
        route: &Route,
        assignment: &Assignment,
    ) -> Result<Option<Event>, Failure> {
        if !route.matter().is_walled() {
            return Ok(None);
        }
        let body = organisations::get(tx, assignment.organisation).await?;
        let mut parts = access::participants(tx, route.case).await?;
        let part = parts.remove(&body.id).and_then(|part| part.open_to);
        let mut open_to = part.unwrap_or_default();
        if !open_to.insert(assignment.staff) {
            return Ok(None);
        }
        let open_to = Some(open_to.into_iter().collect());
        Ok(Some(
            participants::join(tx, route.case, &body, open_to).await?,
        ))
    }
}

/// Takes the step of accepting from referrals to bodies that are accused, or in the line of one: of all
/// at once.
pub(super) async fn leave_out_accused(
    connection: &mut Connection,
    offered: &mut [Offered],
) -> Result<(), Error> {
    let mut bodies = BTreeSet::new();
    for Offered { shown, actions, .. } in offered.iter() {
        if actions.contains(&ReferralAction::Accept) && !shown.accused.is_empty() {
            bodies.extend(shown.accused.iter().copied());
            bodies.insert(shown.referral.to);
        }
    }
    if bodies.is_empty() {
        return Ok(());
    }
    let known = organisations::among(connection, bodies).await?;
    for Offered { shown, actions, .. } in offered {
        let accused = shown.accused.iter().filter_map(|body| known.get(body));
        let accused: Vec<Body> = accused.cloned().collect();
        let to = known.get(&shown.referral.to);
        if to.is_some_and(|to| wall::refuse_accused(to, &accused).is_err()) {
            actions.retain(|action| *action != ReferralAction::Accept);
        }
    }
    Ok(())
}
