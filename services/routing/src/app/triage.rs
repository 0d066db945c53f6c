//! A case was registered: apply the rules, then keep it, offer it or propose.

use access::Participant;
use contracts::api::routing::Decision;
use contracts::event::{
    CaseRegistered, CaseRouted, Event, HandlerAssigned, ReferralOffered, RoutedMode,
};
use contracts::vocabulary::{ReferralState, UnknownWord, Word};
use db::Connection;
use kernel::{NaiveDate, ReferralId};
use messaging::HandlerError;

use super::App;
use super::change::{log, of_case, of_referral};
use super::handler::assigned;
use crate::domain::allocation::Wish;
use crate::domain::body::Body;
use crate::domain::footing;
use crate::domain::referral::Referral;
use crate::domain::region::Region;
use crate::domain::route::Route;
use crate::domain::triage::{Facts, Verdict, decide};
use crate::domain::wall::refuse_accused;
use crate::store::assignments::Assignment;
use crate::store::{decisions, organisations, participants, referrals, routes};

/// What a verdict comes to: all rows of one fact.
struct Placed {
    /// The day the registration was entered: what follows from it by rule is no later entered.
    recorded_on: NaiveDate,
    route: Route,
    decision: Decision,
    events: Vec<Event>,
    assignment: Option<Assignment>,
    offer: Option<Offer>,
}

/// A hand-over that the rules make.
struct Offer {
    referral: Referral,
    to: Body,
    told: Event,
}

impl App {
    /// Routes a case that was entered on that day. A case that is known already is left alone.
    pub(crate) async fn route_case(
        &self,
        tx: &mut Connection,
        fact: &CaseRegistered,
        recorded_on: NaiveDate,
    ) -> Result<(), HandlerError> {
        let Some(registrar) = organisations::find(tx, fact.organisation).await? else {
            return Err(HandlerError::Later(fact.organisation.to_string()));
        };
        if roster::staff::find(tx, fact.staff).await?.is_none() {
            return Err(HandlerError::Later(fact.staff.to_string()));
        }
        if routes::find(tx, fact.case).await?.is_some() {
            return Ok(());
        }
        let facts = facts(fact, registrar.clone())?;
        let accused = fact.accused();
        let known = organisations::among(tx, accused.iter().copied()).await?;
        if let Some(unknown) = accused.iter().find(|body| !known.contains_key(body)) {
            return Err(HandlerError::Later(unknown.to_string()));
        }
        let known: Vec<Body> = known.into_values().collect();
        let mut bodies = organisations::around(tx, &facts.region).await?;
        bodies.retain(|body| refuse_accused(body, &known).is_ok());
        let verdict = decide(&self.rules, &facts, &bodies);
        let mut placed = self.placed(fact, &facts, recorded_on, &verdict);
        match (verdict.mode, &verdict.body) {
            (RoutedMode::Kept, Some(_)) => self.keep(tx, fact, &registrar, &mut placed).await?,
            (RoutedMode::Offered, Some(to)) => self.offer_to(fact, &registrar, to, &mut placed),
            (RoutedMode::Kept | RoutedMode::Offered | RoutedMode::Proposed, _) => {}
        }
        let part = Participant {
            path: registrar.path.clone(),
            open_to: fact.open_to().map(|staff| staff.into_iter().collect()),
        };
        self.store(tx, &registrar, &part, placed).await
    }

    fn placed(
        &self,
        fact: &CaseRegistered,
        facts: &Facts,
        recorded_on: NaiveDate,
        verdict: &Verdict,
    ) -> Placed {
        let mode = verdict.mode;
        let organisation = verdict.body.as_ref().map(|body| body.id);
        Placed {
            recorded_on,
            route: route(fact, facts, &verdict.procedure),
            decision: Decision {
                case: fact.case,
                decided_at: self.clock.now(),
                procedure: verdict.procedure.clone(),
                organisation,
                mode: mode.as_str().to_owned(),
                rules: verdict.rules.clone(),
                bodies: verdict.bodies.clone(),
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

    /// The registering body handles it: who registered it, if nothing speaks against it, else the
    /// least loaded. With nobody who may, a person must decide.
    async fn keep(
        &self,
        tx: &mut Connection,
        fact: &CaseRegistered,
        registrar: &Body,
        placed: &mut Placed,
    ) -> Result<(), HandlerError> {
        let procedure = placed.route.procedure.clone();
        let identities = &placed.route.identities;
        let wish = Wish::Rather(fact.staff);
        let weighed = self
            .weigh_staff(tx, registrar, &procedure, identities, wish)
            .await?;
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
    fn offer_to(&self, fact: &CaseRegistered, from: &Body, to: &Body, placed: &mut Placed) {
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
            offered_at: self.clock.now(),
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

    async fn store(
        &self,
        tx: &mut Connection,
        registrar: &Body,
        part: &Participant,
        placed: Placed,
    ) -> Result<(), HandlerError> {
        let mut route = placed.route;
        let case = route.case;
        let mut entries = vec![of_case(&mut route, None, placed.events)];
        let mut offered = None;
        access::add(tx, case, registrar.id, part).await?;
        if let Some(mut offer) = placed.offer {
            let joined = participants::join(tx, case, &offer.to, None).await?;
            entries.push(of_referral(&mut offer.referral, None, vec![offer.told]));
            entries.push(of_case(&mut route, None, vec![joined]));
            offered = Some(offer.referral);
        }
        log(tx, &mut route, &entries).await?;
        routes::add(tx, &route).await?;
        decisions::add(tx, &placed.decision).await?;
        if let Some(mut referral) = offered {
            referral.route_version = route.version;
            referrals::add(tx, &referral).await?;
        }
        if let Some(assignment) = placed.assignment {
            self.note_handler(tx, case, route.version, &assignment)
                .await?;
        }
        Ok(())
    }
}

/// The event that an offer is told by.
pub(super) fn offered(referral: &Referral) -> ReferralOffered {
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

fn facts(fact: &CaseRegistered, registrar: Body) -> Result<Facts, UnknownWord> {
    Ok(Facts {
        kind: fact.kind.known()?,
        dispute_type: fact.dispute_type.known()?,
        purpose: fact.purpose.as_ref().map(Word::known).transpose()?,
        channel: fact.channel.known()?,
        region: Region::of(&fact.region),
        registrar,
    })
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
