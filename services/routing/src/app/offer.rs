use contracts::api::routing::{self, OfferReferral};
use contracts::event::ReferralWithdrawn;
use contracts::vocabulary::{ReferralAction, ReferralBasis, ReferralState, RouteAction};
use contracts::{Claims, Event};
use db::Connection;
use db::request::{self, Request};
use kernel::ReferralId;
use problem::{Code, Problem};
use web::Failure;

use super::App;
use super::authority::{hands_over, lock_to_act, may_offer, nothing_open, unchanged};
use super::change::{Opened, log, of_case, of_referral};
use super::triage::offered;
use crate::domain::body::Body;
use crate::domain::referral::{Referral, day_of, step};
use crate::domain::route::Route;
use crate::domain::{footing, procedure};
use crate::store::{organisations, participants, referrals, routes};

impl App {
    /// Hands a case over to another body, once per `Idempotency-Key`.
    pub(crate) async fn offer(
        &self,
        actor: &Claims,
        asked: &Request,
        offer: &OfferReferral,
    ) -> Result<routing::Referral, Failure> {
        self.database
            .transaction("offer_referral", async |tx| {
                if let Some(answer) = request::begin(tx, asked).await?.answer()? {
                    return Ok(answer);
                }
                let id = self.offer_once(tx, actor, offer).await?;
                let answer = self.shown(tx, actor, id).await?;
                request::finish(tx, asked, &answer).await?;
                Ok(answer)
            })
            .await
    }

    async fn offer_once(
        &self,
        tx: &mut Connection,
        actor: &Claims,
        offer: &OfferReferral,
    ) -> Result<ReferralId, Failure> {
        let mut route = lock_to_act(tx, actor, offer.case).await?;
        let from = self.handing_body(tx, &route).await?;
        let to = organisations::find(tx, offer.to)
            .await?
            .ok_or_else(unknown_body)?;
        let way = hands_over(actor, &from)?;
        let basis = offer.basis.unwrap_or_else(|| match way {
            RouteAction::Designate => ReferralBasis::Assign,
            _ => footing::usual(route.kind, from.kind, to.kind),
        });
        may_offer(actor, &from, &to, basis)?;
        unchanged(offer.version, route.version)?;
        if to.id == from.id {
            return Err(same_body().into());
        }
        nothing_open(&route, &from, way)?;
        let open_to = self.receivers(tx, &route, &to).await?;
        // To whom a walled case is open is told before what they are to be told of.
        let walled = open_to.is_some();
        if let Some(open) = route.open_referral {
            let why = match way {
                RouteAction::Designate => "共同的上级机关指定管辖。",
                _ => "案件所在单位涉及被控告人，改由登记单位移送。",
            };
            route = supersede(tx, actor, route, open, why).await?;
        }
        let mut referral = self.new_referral(actor, offer, basis, &route, (&from, &to))?;
        let told = vec![offered(&referral).into()];
        let joined = participants::join(tx, route.case, &to, open_to).await?;
        let mut entries = [
            of_referral(&mut referral, Some(actor.sub), told),
            of_case(&mut route, Some(actor.sub), vec![joined]),
        ];
        if walled {
            entries.reverse();
        }
        log(tx, &mut route, &entries).await?;
        referral.route_version = route.version;
        route.open_referral = Some(referral.id);
        route.last_step_on = route.last_step_on.max(referral.offered_on);
        referrals::add(tx, &referral).await?;
        routes::save(tx, &route).await?;
        Ok(referral.id)
    }

    fn new_referral(
        &self,
        actor: &Claims,
        offer: &OfferReferral,
        basis: ReferralBasis,
        route: &Route,
        (from, to): (&Body, &Body),
    ) -> Result<Referral, Failure> {
        footing::check(basis, route.kind, from.kind, to.kind)?;
        let today = self.clock.today();
        Ok(Referral {
            id: ReferralId::new(route.case.shard()),
            case: route.case,
            version: 0,
            route_version: 0,
            from: from.id,
            to: to.id,
            offered_by: actor.org,
            basis,
            procedure: procedure::of_referral(
                &self.rules,
                basis,
                route.matter(),
                to,
                offer.procedure.as_deref(),
            )?,
            state: ReferralState::Offered,
            note: offer.note.clone(),
            offered_on: day_of(offer.offered_on, route.last_step_on, today)?,
            offered_at: self.clock.now(),
            received_on: None,
            accepted_on: None,
            returned_on: None,
            return_reason: None,
            explanation: None,
            reported_on: None,
            result: None,
        })
    }
}

/// Another offer takes the place of one that nobody accepted.
async fn supersede(
    tx: &mut Connection,
    actor: &Claims,
    route: Route,
    open: ReferralId,
    why: &str,
) -> Result<Route, Failure> {
    let mut earlier = referrals::find(tx, open).await?.ok_or(Code::NotFound)?;
    for state in step(earlier.state, ReferralAction::Withdraw)? {
        earlier.state = *state;
    }
    earlier.explanation = Some(why.to_owned());
    let withdrawn = Event::from(ReferralWithdrawn {
        referral: earlier.id,
        case: earlier.case,
        from: earlier.from,
        to: earlier.to,
    });
    let left = participants::leave_uninvolved(tx, &route, earlier.to).await?;
    let mut opened = Opened {
        route,
        referral: earlier,
    };
    opened.record(tx, actor, vec![withdrawn], left).await?;
    Ok(opened.route)
}

fn unknown_body() -> Problem {
    Problem::new(Code::Invalid)
        .detail("接收单位不存在。")
        .field("/to", "unknown", "请从机构列表中选择接收单位。")
}

fn same_body() -> Problem {
    Problem::new(Code::Invalid)
        .detail("案件已经在该单位，无需流转。")
        .field("/to", "same_body", "接收单位不能是案件所在单位。")
}
