//! What a reader may do next, found by the rules that the commands obey, and whom they may name.

use access::recusal;
use contracts::Claims;
use contracts::api::routing::HandlerChoice;
use contracts::vocabulary::{ReferralAction, RouteAction, Word};
use db::{Connection, Error};
use kernel::CaseId;
use web::Failure;

use super::App;
use super::authority::{find_visible, hands_over, may_assign, may_step, nothing_open};
use crate::domain::allocation::eligible;
use crate::domain::body::Body;
use crate::domain::referral::{count_return, step};
use crate::domain::route::Route;
use crate::store::referrals::Shown;
use crate::store::{assignments, organisations, staff};

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
        let procedure = self.procedure(&procedure)?;
        let members = staff::members(connection, holder.id).await?;
        let present = route.handler.filter(|_| way == RouteAction::Reassign);
        let found = eligible(procedure, holder.kind, &route.identities, &members).into_iter();
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
