//! Where one case goes, once the rules have spoken.

use access::Participant;
use contracts::api::routing::Decision;
use contracts::event::{
    CaseRegistered, CaseRouted, Event, HandlerAssigned, ReferralOffered, RoutedMode,
};
use contracts::vocabulary::ReferralState;
use db::Error;
use kernel::{NaiveDate, ReferralId, Timestamp, city_date};

use super::Registration;
use crate::app::App;
use crate::app::handler::assigned;
use crate::domain::allocation::{Wish, allocate};
use crate::domain::body::{Body, Member};
use crate::domain::footing;
use crate::domain::referral::Referral;
use crate::domain::route::Route;
use crate::domain::triage::{Facts, Verdict};
use crate::store::assignments::Assignment;

/// What a verdict comes to: all rows of one fact.
pub(super) struct Placed {
    /// The day the registration was entered: what follows from it by rule is no later entered.
    recorded_on: NaiveDate,
    pub(super) route: Route,
    /// The registering body's.
    pub(super) part: Participant,
    pub(super) decision: Decision,
    pub(super) events: Vec<Event>,
    pub(super) assignment: Option<Assignment>,
    pub(super) offer: Option<Offer>,
}

/// A hand-over that the rules make.
pub(super) struct Offer {
    pub(super) referral: Referral,
    pub(super) to: Body,
    pub(super) told: Event,
}

impl App {
    /// Places a case. `staff` are those of the body that registered it, with their load rows locked.
    pub(super) fn place(
        &self,
        registration: &Registration<'_>,
        facts: &Facts,
        verdict: &Verdict,
        staff: &mut [Member],
        now: Timestamp,
    ) -> Result<Placed, Error> {
        let fact = registration.fact;
        let recorded_on = city_date(registration.told.envelope.time);
        let mut placed = placed(fact, facts, recorded_on, verdict, now);
        match (verdict.mode, &verdict.body) {
            (RoutedMode::Kept, Some(_)) => {
                self.keep(fact, &facts.registrar, staff, now, &mut placed)?;
            }
            (RoutedMode::Offered, Some(to)) => {
                self.offer_to(fact, &facts.registrar, to, now, &mut placed);
            }
            (RoutedMode::Kept | RoutedMode::Offered | RoutedMode::Proposed, _) => {}
        }
        Ok(placed)
    }

    /// The registering body handles it: who registered it, if nothing speaks against it, else the
    /// least loaded. With nobody who may, a person must decide.
    fn keep(
        &self,
        fact: &CaseRegistered,
        registrar: &Body,
        staff: &mut [Member],
        now: Timestamp,
        placed: &mut Placed,
    ) -> Result<(), Error> {
        let procedure = placed.route.procedure.clone();
        let identities = &placed.route.identities;
        let wish = Wish::Rather(fact.staff);
        let asked = self.procedure(&procedure)?;
        let weighed = allocate(asked, registrar.kind, identities, staff, wish);
        placed.decision.handlers = weighed.handlers;
        let Some(handler) = weighed.staff else {
            placed.decision.mode = RoutedMode::Proposed.as_str().to_owned();
            placed.events = vec![Event::from(CaseRouted {
                case: fact.case,
                procedure,
                organisation: Some(fact.organisation),
                mode: RoutedMode::Proposed.into(),
            })];
            return Ok(());
        };
        // The next of the batch finds it counted.
        for member in staff.iter_mut().filter(|member| member.id == handler) {
            member.load += 1;
            member.last_assigned_at = Some(now);
        }
        let assignment = Assignment {
            organisation: fact.organisation,
            staff: handler,
            procedure,
            accepted_on: fact.received_on,
            referral: None,
        };
        placed.route.handler = Some(handler);
        let told = HandlerAssigned {
            recorded_on: Some(placed.recorded_on),
            ..assigned(fact.case, &assignment)
        };
        placed.events.push(told.into());
        placed.assignment = Some(assignment);
        Ok(())
    }

    /// Another body shall handle it. The day of the hand-over is the day of receipt, so that a
    /// case entered later (补录) can be taken on with its true dates.
    fn offer_to(
        &self,
        fact: &CaseRegistered,
        from: &Body,
        to: &Body,
        now: Timestamp,
        placed: &mut Placed,
    ) {
        let referral = Referral {
            id: ReferralId::new(fact.case.shard()),
            case: fact.case,
            version: 0,
            route_version: 0,
            from: from.id,
            to: to.id,
            offered_by: from.id,
            basis: footing::automatic(from.kind),
            procedure: placed.route.procedure.clone(),
            state: ReferralState::Offered,
            note: None,
            offered_on: fact.received_on.min(self.clock.today()),
            offered_at: now,
            received_on: None,
            accepted_on: None,
            returned_on: None,
            return_reason: None,
            explanation: None,
            reported_on: None,
            result: None,
        };
        placed.route.open_referral = Some(referral.id);
        let told = ReferralOffered {
            recorded_on: Some(placed.recorded_on),
            ..offered(&referral)
        };
        placed.offer = Some(Offer {
            referral,
            to: to.clone(),
            told: told.into(),
        });
    }
}

fn placed(
    fact: &CaseRegistered,
    facts: &Facts,
    recorded_on: NaiveDate,
    verdict: &Verdict,
    now: Timestamp,
) -> Placed {
    let mode = verdict.mode;
    let organisation = verdict.body.as_ref().map(|body| body.id);
    Placed {
        recorded_on,
        route: route(fact, facts, &verdict.procedure),
        part: Participant {
            path: facts.registrar.path.clone(),
            open_to: fact.open_to().map(|staff| staff.into_iter().collect()),
        },
        decision: Decision {
            case: fact.case,
            decided_at: now,
            procedure: verdict.procedure.clone(),
            organisation,
            mode: mode.as_str().to_owned(),
            rules: verdict.rules.clone(),
            bodies: verdict.bodies.clone(),
            why: verdict.why.clone(),
            handlers: Vec::new(),
        },
        events: vec![Event::from(CaseRouted {
            case: fact.case,
            procedure: verdict.procedure.clone(),
            organisation,
            mode: mode.into(),
        })],
        assignment: None,
        offer: None,
    }
}

/// The event that an offer is told by.
pub(in crate::app) fn offered(referral: &Referral) -> ReferralOffered {
    ReferralOffered {
        referral: referral.id,
        case: referral.case,
        from: referral.from,
        to: referral.to,
        basis: referral.basis.into(),
        procedure: referral.procedure.clone(),
        offered_on: referral.offered_on,
        recorded_on: None,
    }
}

fn route(fact: &CaseRegistered, facts: &Facts, procedure: &str) -> Route {
    let identities = fact
        .parties
        .iter()
        .filter_map(|party| party.identity.clone());
    Route {
        case: fact.case,
        version: 0,
        last_event: None,
        number: fact.number.clone(),
        title: fact.title.clone(),
        kind: facts.kind,
        dispute_type: facts.dispute_type,
        purpose: facts.purpose,
        channel: facts.channel,
        region: facts.region.clone(),
        received_on: fact.received_on,
        registrar: fact.organisation,
        registered_by: fact.staff,
        holder: fact.organisation,
        procedure: procedure.to_owned(),
        handler: None,
        returns: 0,
        open_referral: None,
        last_step_on: fact.received_on,
        identities: identities.collect(),
        accused: fact.accused(),
    }
}
