use contracts::api::routing::{self, AcceptReferral};
use contracts::event::ReferralAccepted;
use contracts::vocabulary::{ReferralAction, ReferralState};
use contracts::{Claims, Event};
use db::Connection;
use kernel::{NaiveDate, ReferralId};
use web::Failure;

use super::App;
use super::change::{Opened, open};
use super::handler::assigned;
use super::receive::received;
use crate::domain::allocation::Wish;
use crate::domain::body::Body;
use crate::domain::referral::{Referral, day_of, step};
use crate::domain::refusal::Refusal;
use crate::domain::route::Route;
use crate::store::assignments::Assignment;
use crate::store::organisations;

impl App {
    /// Takes a referred case on (接受), signs for it if that was not done, and finds its handler.
    pub(crate) async fn accept(
        &self,
        actor: &Claims,
        id: ReferralId,
        body: &AcceptReferral,
    ) -> Result<routing::Referral, Failure> {
        self.database
            .transaction("accept_referral", async |tx| {
                let mut opened = open(tx, actor, id, ReferralAction::Accept, body.version).await?;
                let earliest = opened.referral.last_step_on();
                let day = day_of(body.accepted_on, earliest, self.clock.today())?;
                let told = take(&mut opened.referral, day)?;
                let wish = body.handler.map_or(Wish::Anyone, Wish::Only);
                let assignment = self.find_handler(tx, &opened, wish, day).await?;
                let opening = self.open_to(tx, &opened.route, &assignment).await?;
                let assigned = assigned(opened.route.case, &assignment).into();
                let route = &mut opened.route;
                route.holder = assignment.organisation;
                route.handler = Some(assignment.staff);
                route.procedure.clone_from(&assignment.procedure);
                route.open_referral = None;
                route.last_step_on = route.last_step_on.max(day);
                opened
                    .record(tx, actor, told, opening.into_iter().chain([assigned]))
                    .await?;
                let route = &opened.route;
                self.note_handler(tx, route.case, route.version, &assignment)
                    .await?;
                self.shown(tx, actor, id).await
            })
            .await
    }

    /// The body that would take the case on, if neither the wall nor another's handling keeps it from
    /// doing so.
    pub(super) async fn taker(
        &self,
        connection: &mut Connection,
        route: &Route,
        referral: &Referral,
    ) -> Result<Body, Failure> {
        let to = organisations::get(connection, referral.to).await?;
        self.refuse_accused(connection, route, &to).await?;
        self.refuse_shut_out(connection, route.case, &referral.procedure, &to)
            .await?;
        Ok(to)
    }

    async fn find_handler(
        &self,
        tx: &mut Connection,
        opened: &Opened,
        wish: Wish,
        accepted_on: NaiveDate,
    ) -> Result<Assignment, Failure> {
        let Opened { route, referral } = opened;
        let to = self.taker(tx, route, referral).await?;
        let procedure = &referral.procedure;
        let weighed = self
            .weigh_staff(tx, &to, procedure, &route.identities, wish)
            .await?;
        let Some(staff) = weighed.staff else {
            return Err(weighed.refusal.unwrap_or(Refusal::NoHandler).into());
        };
        self.note_weighing(tx, route.case, weighed.handlers).await?;
        Ok(Assignment {
            organisation: to.id,
            staff,
            procedure: procedure.clone(),
            accepted_on,
            referral: Some(referral.id),
        })
    }
}

/// Moves the referral to accepted; says so by one event for each state passed through.
fn take(referral: &mut Referral, day: NaiveDate) -> Result<Vec<Event>, Refusal> {
    let mut events = Vec::new();
    for state in step(referral.state, ReferralAction::Accept)? {
        referral.state = *state;
        if *state == ReferralState::Received {
            referral.received_on = Some(day);
            events.push(received(referral, day).into());
        }
    }
    referral.accepted_on = Some(day);
    events.push(Event::from(ReferralAccepted {
        referral: referral.id,
        case: referral.case,
        from: referral.from,
        to: referral.to,
        accepted_on: day,
    }));
    Ok(events)
}
