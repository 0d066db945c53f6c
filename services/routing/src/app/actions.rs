//! What a reader may do next, found by the rules that the commands obey, and whom they may name.

use access::recusal;
use contracts::Claims;
use contracts::api::routing::HandlerChoice;
use contracts::vocabulary::{ReferralAction, RouteAction, Word};
use db::{Connection, Error};
use kernel::{CaseId, ReferralId, StaffId};
use problem::Code;
use web::Failure;

use super::App;
use super::authority::{find_visible, hands_over, may_assign, may_step, nothing_open};
use crate::domain::allocation::eligible;
use crate::domain::body::Body;
use crate::domain::referral::{count_return, step};
use crate::domain::route::Route;
use crate::store::referrals::Shown;
use crate::store::{assignments, organisations, referrals, staff};

/// The most people a choice list has.
const CHOICES: usize = 50;

impl App {
    /// The steps of a referral that the reader may take now, as far as the referral itself tells.
    pub(super) fn referral_actions(
        &self,
        actor: &Claims,
        ties: &[String],
        shown: &Shown,
    ) -> Vec<ReferralAction> {
        let barred = recusal::bars(ties, &shown.identities);
        let Shown {
            referral,
            kind,
            returns,
            ..
        } = shown;
        let all = ReferralAction::ALL.iter().copied();
        all.filter(|action| {
            shown.visible
                && !barred
                && may_step(actor, referral, *action).is_ok()
                && step(referral.state, *action).is_ok()
                && (*action != ReferralAction::Return
                    || count_return(*kind, *returns, self.return_ceiling).is_ok())
        })
        .collect()
    }

    /// What the reader may do now about where a case lies and with whom.
    pub(super) async fn route_actions(
        &self,
        connection: &mut Connection,
        actor: &Claims,
        route: &Route,
        holder: &Body,
    ) -> Result<Vec<RouteAction>, Error> {
        if recusal::is_barred(connection, actor, &route.identities).await? {
            return Ok(Vec::new());
        }
        let from = self.handing_body(connection, route).await?;
        let hand_over = hands_over(actor, &from).ok();
        let hand_over = hand_over.filter(|way| nothing_open(route, &from, *way).is_ok());
        let naming = self.naming(connection, actor, route, holder).await;
        let naming = unless_refused(naming)?.map(|(way, _)| way);
        Ok(hand_over.into_iter().chain(naming).collect())
    }

    /// Whom the reader may name as handler, those first who would be chosen first; at most 50.
    pub(crate) async fn handlers(
        &self,
        actor: &Claims,
        case: CaseId,
        text: Option<&str>,
    ) -> Result<Vec<HandlerChoice>, Failure> {
        let scope = actor.scope();
        let work = async |tx: &mut Connection| self.handlers_of(tx, actor, case, text).await;
        self.database.read_as(&scope, "show_handlers", work).await
    }

    async fn handlers_of(
        &self,
        connection: &mut Connection,
        actor: &Claims,
        case: CaseId,
        text: Option<&str>,
    ) -> Result<Vec<HandlerChoice>, Failure> {
        let route = find_visible(connection, actor, case).await?;
        let holder = organisations::get(connection, route.holder).await?;
        let (way, procedure) = self.naming(connection, actor, &route, &holder).await?;
        let present = route.handler.filter(|_| way == RouteAction::Reassign);
        self.choices(connection, &route, &holder, &procedure, text, present)
            .await
    }

    /// Whom the reader may name as handler by taking a referral on, those first who would be chosen
    /// first; at most 50.
    pub(crate) async fn handlers_of_referral(
        &self,
        actor: &Claims,
        id: ReferralId,
        text: Option<&str>,
    ) -> Result<Vec<HandlerChoice>, Failure> {
        let work = async |tx: &mut Connection| {
            let case = referrals::case_of(tx, id).await?.ok_or(Code::NotFound)?;
            let route = find_visible(tx, actor, case).await?;
            let referral = referrals::find(tx, id).await?.ok_or(Code::NotFound)?;
            recusal::refuse_barred(tx, actor, &route.identities).await?;
            may_step(actor, &referral, ReferralAction::Accept)?;
            step(referral.state, ReferralAction::Accept)?;
            let to = self.taker(tx, &route, &referral).await?;
            self.choices(tx, &route, &to, &referral.procedure, text, None)
                .await
        };
        let scope = actor.scope();
        self.database.read_as(&scope, "show_handlers", work).await
    }

    /// Who of the body may handle the case under this procedure, but for the present handler.
    async fn choices(
        &self,
        connection: &mut Connection,
        route: &Route,
        body: &Body,
        procedure: &str,
        text: Option<&str>,
        present: Option<StaffId>,
    ) -> Result<Vec<HandlerChoice>, Failure> {
        let procedure = self.procedure(procedure)?;
        let members = staff::members(connection, body.id).await?;
        let found = eligible(procedure, body.kind, &route.identities, &members).into_iter();
        let found = found
            .filter(|member| Some(member.id) != present)
            .filter(|member| text.is_none_or(|text| typed::name(&member.name).contains(text)))
            .take(CHOICES);
        Ok(found
            .map(|member| HandlerChoice {
                staff: member.id,
                name: member.name.clone(),
                roles: Word::each(&member.roles),
                load: member.load,
            })
            .collect())
    }

    /// How the reader may name a handler now, and under which procedure.
    async fn naming(
        &self,
        connection: &mut Connection,
        actor: &Claims,
        route: &Route,
        holder: &Body,
    ) -> Result<(RouteAction, String), Failure> {
        let present = assignments::open(connection, route.case, holder.id).await?;
        let way = may_assign(actor, holder, present.as_ref())?;
        self.refuse_accused(connection, route, holder).await?;
        let procedure = match present {
            Some(present) => present.procedure,
            None => self.own_procedure(connection, route, holder).await?,
        };
        Ok((way, procedure))
    }
}

fn unless_refused<T>(answer: Result<T, Failure>) -> Result<Option<T>, Error> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Failure::Refused(_)) => Ok(None),
        Err(Failure::Store(error)) => Err(error),
    }
}
