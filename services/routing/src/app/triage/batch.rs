use access::Participant;
use contracts::Service;
use contracts::api::routing::Decision;
use db::log::rows_in_order;
use db::{Connection, Error};
use kernel::{CaseId, OrganisationId, Timestamp};
use serde_json::Value;

use super::place::Placed;
use crate::app::change::{of_case, of_referral};
use crate::domain::referral::Referral;
use crate::domain::route::Route;
use crate::store::assignments::Made;
use crate::store::{assignments, decisions, participants, referrals, routes};

/// All rows of cases that found their place.
#[derive(Default)]
pub(super) struct Batch {
    parts: Vec<(CaseId, OrganisationId, Participant)>,
    /// Of the log.
    events: Vec<Value>,
    routes: Vec<Route>,
    decisions: Vec<Decision>,
    referrals: Vec<Referral>,
    assignments: Vec<Made>,
}

impl Batch {
    /// Adds a case. Its events name what is handled here and now as their cause.
    pub(super) fn add(&mut self, placed: Placed) -> Result<(), Error> {
        let mut route = placed.route;
        let case = route.case;
        let mut entries = vec![of_case(&mut route, None, placed.events)];
        self.parts.push((case, route.registrar, placed.part));
        if let Some(mut offer) = placed.offer {
            let (part, joined) = participants::joining(case, &offer.to, None);
            self.parts.push((case, offer.to.id, part));
            entries.push(of_referral(&mut offer.referral, None, vec![offer.told]));
            entries.push(of_case(&mut route, None, vec![joined]));
            offer.referral.route_version = route.version;
            self.referrals.push(offer.referral);
        }
        let last = route.last_event.take();
        let (events, last) = rows_in_order(Service::Routing, last, &entries)?;
        route.last_event = last;
        self.events.extend(events);
        self.decisions.push(placed.decision);
        self.assignments
            .extend(placed.assignment.map(|assignment| Made {
                case,
                version: route.version,
                assignment,
            }));
        self.routes.push(route);
        Ok(())
    }

    /// Stores them, a table at a time.
    pub(super) async fn store(self, tx: &mut Connection, now: Timestamp) -> Result<(), Error> {
        let parts = self.parts.iter();
        let parts: Vec<_> = parts
            .map(|(case, body, part)| (*case, *body, part))
            .collect();
        access::add_all(tx, &parts).await?;
        db::log::insert(tx, self.events).await?;
        routes::add_all(tx, &self.routes).await?;
        decisions::add_first(tx, &self.decisions).await?;
        referrals::add_all(tx, &self.referrals).await?;
        assignments::add_first(tx, &self.assignments, now).await
    }
}
