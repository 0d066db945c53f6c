//! What people see of decisions and referrals.

use std::collections::HashMap;

use access::Action;
use contracts::Claims;
use contracts::api::routing::{CaseDecision, Decision, ProcedureChoice, Referral, ReferralTarget};
use contracts::vocabulary::{ReferralBasis, ReferralState};
use db::{Connection, Error};
use kernel::{CaseId, OrganisationId, Page, PageSize, ReferralId};
use law::Procedure;
use problem::Code;
use web::Failure;

use super::App;
use super::authority::{find_visible, from_above};
use super::pending::Offered;
use super::wall::leave_out_accused;
use crate::domain::body::Body;
use crate::domain::route::Route;
use crate::domain::{footing, procedure, wall};
use crate::store::referrals::{self, Filter, Shown};
use crate::store::{decisions, organisations};

/// The most bodies a choice list has.
const TARGETS: usize = 50;
/// Bodies looked at by name before the unsuitable ones are left out.
const NAMED: i64 = 200;

impl App {
    /// Why a case went where it went.
    pub(crate) async fn decision(
        &self,
        actor: &Claims,
        case: CaseId,
    ) -> Result<CaseDecision, Failure> {
        let work = async |tx: &mut Connection| {
            let route = find_visible(tx, actor, case).await?;
            self.decided(tx, actor, &route).await
        };
        let scope = actor.scope();
        self.database.read_as(&scope, "show_decision", work).await
    }

    /// The latest decision on a case, as the reader sees it.
    pub(super) async fn decided(
        &self,
        connection: &mut Connection,
        actor: &Claims,
        route: &Route,
    ) -> Result<CaseDecision, Failure> {
        let mut decision = decisions::latest(connection, route.case)
            .await?
            .ok_or(Code::NotFound)?;
        let holder = organisations::get(connection, route.holder).await?;
        if !may_weigh(actor, &holder) {
            decision.handlers.retain(|handler| handler.chosen);
        }
        Ok(CaseDecision {
            version: route.version,
            holder: route.holder,
            actions: self
                .route_actions(connection, actor, route, &holder)
                .await?,
            decision,
        })
    }

    /// The referrals of a case, oldest first.
    pub(crate) async fn referrals_of(
        &self,
        actor: &Claims,
        case: CaseId,
    ) -> Result<Vec<Referral>, Failure> {
        let scope = actor.scope();
        let work = async |tx: &mut Connection| {
            find_visible(tx, actor, case).await?;
            let found = referrals::of_case(tx, &scope, case).await?;
            Ok::<_, Failure>(self.merged(tx, actor, found).await?)
        };
        self.database.read_as(&scope, "show_referrals", work).await
    }

    /// One referral.
    pub(crate) async fn referral(
        &self,
        actor: &Claims,
        id: ReferralId,
    ) -> Result<Referral, Failure> {
        let work = async |tx: &mut Connection| {
            let referral = self.shown(tx, actor, id).await?;
            find_visible(tx, actor, referral.case).await?;
            Ok(referral)
        };
        let scope = actor.scope();
        self.database.read_as(&scope, "show_referral", work).await
    }

    /// A page of the inbox or outbox.
    pub(crate) async fn referrals(
        &self,
        actor: &Claims,
        filter: &Filter,
        size: PageSize,
    ) -> Result<Page<Referral>, Failure> {
        let scope = actor.scope();
        let mut connection = self.database.connection().await?;
        let Page { items, next } = referrals::page(&mut connection, &scope, filter, size).await?;
        drop(connection);
        let work = async |tx: &mut Connection| {
            let found = referrals::among(tx, &scope, &items).await?;
            self.merged(tx, actor, found).await
        };
        let items = match items.is_empty() {
            true => Vec::new(),
            false => self.database.read_as(&scope, "show_box", work).await?,
        };
        Ok(Page { items, next })
    }

    /// One referral as the reader sees it.
    pub(super) async fn shown(
        &self,
        connection: &mut Connection,
        actor: &Claims,
        id: ReferralId,
    ) -> Result<Referral, Failure> {
        let found = referrals::view(connection, &actor.scope(), id).await?;
        let mut all = self
            .merged(connection, actor, found.into_iter().collect())
            .await?;
        Ok(all.pop().ok_or(Code::NotFound)?)
    }

    /// Referrals as the reader sees them, with what the reader may do next.
    async fn merged(
        &self,
        connection: &mut Connection,
        actor: &Claims,
        found: Vec<Shown>,
    ) -> Result<Vec<Referral>, Error> {
        let ties = roster::staff::ties(connection, actor.sub).await?;
        let offered = found.into_iter().map(|shown| Offered {
            actions: self.referral_actions(actor, &ties, &shown),
            shown,
            unacceptable: None,
        });
        let mut offered: Vec<Offered> = offered.collect();
        leave_out_accused(connection, &mut offered).await?;
        self.leave_out_shut_out(connection, &mut offered).await?;
        Ok(offered.into_iter().map(merge).collect())
    }

    /// Bodies that a case may be referred to: what the rules propose first, then the nearest.
    pub(crate) async fn targets(
        &self,
        actor: &Claims,
        case: CaseId,
        text: Option<&str>,
    ) -> Result<Vec<ReferralTarget>, Failure> {
        let scope = actor.scope();
        let work = async |tx: &mut Connection| self.targets_of(tx, actor, case, text).await;
        self.database.read_as(&scope, "show_targets", work).await
    }

    async fn targets_of(
        &self,
        connection: &mut Connection,
        actor: &Claims,
        case: CaseId,
        text: Option<&str>,
    ) -> Result<Vec<ReferralTarget>, Failure> {
        let route = find_visible(connection, actor, case).await?;
        let from = self.handing_body(connection, &route).await?;
        let accused = organisations::accused(connection, &route).await?;
        let mut proposed = proposed(decisions::latest(connection, case).await?);
        let past = referrals::of_case(connection, &actor.scope(), case).await?;
        proposed.retain(|body, _| !past.iter().any(|one| has_done_with(one, *body)));
        let bodies = match text {
            Some(text) => organisations::named(connection, text, NAMED).await?,
            None => organisations::around(connection, [&route.region]).await?,
        };
        let mut targets: Vec<(Body, ReferralTarget)> = bodies
            .into_iter()
            .filter(|body| body.id != from.id)
            .filter(|body| wall::refuse_accused(body, &accused).is_ok())
            .filter_map(|body| {
                let target = self.target(&route, &from, &body, &proposed)?;
                Some((body, target))
            })
            .collect();
        targets.sort_by_key(|(body, target)| {
            let nearness = std::cmp::Reverse(body.region.code().len());
            (target.proposed.is_none(), nearness, body.path.clone())
        });
        targets.truncate(TARGETS);
        Ok(targets.into_iter().map(|(_, target)| target).collect())
    }

    fn target(
        &self,
        route: &Route,
        holder: &Body,
        body: &Body,
        proposed: &HashMap<OrganisationId, String>,
    ) -> Option<ReferralTarget> {
        let basis: ReferralBasis = footing::usual(route.kind, holder.kind, body.kind);
        procedure::of_referral(&self.rules, basis, route.matter(), body, None).ok()?;
        Some(ReferralTarget {
            organisation: body.id,
            name: body.name.clone(),
            basis: basis.into(),
            proposed: proposed.get(&body.id).cloned(),
            procedures: self.left_open(route, holder, body),
        })
    }

    /// The procedures that one may be named of, footing by footing.
    fn left_open(&self, route: &Route, holder: &Body, body: &Body) -> Vec<ProcedureChoice> {
        let fits = |basis: &&ReferralBasis| {
            footing::check(**basis, route.kind, holder.kind, body.kind).is_ok()
        };
        let choices = ReferralBasis::ALL.iter().filter(fits).map(|basis| {
            let procedures = procedure::on_footing(&self.rules, *basis, route.matter(), body);
            let choice = |procedure: &Procedure| ProcedureChoice {
                basis: (*basis).into(),
                procedure: procedure.id.clone(),
                title: procedure.title.clone(),
            };
            procedures.map(choice).collect::<Vec<_>>()
        });
        choices.filter(|some| some.len() > 1).flatten().collect()
    }
}

fn merge(offered: Offered) -> Referral {
    let shown = offered.shown;
    let referral = shown.referral;
    Referral {
        id: referral.id,
        version: referral.version,
        case: referral.case,
        number: shown.number,
        title: shown.title,
        kind: shown.kind.into(),
        dispute_type: shown.dispute_type.into(),
        from: referral.from,
        from_name: shown.from_name,
        to: referral.to,
        to_name: shown.to_name,
        basis: referral.basis.into(),
        procedure: referral.procedure,
        state: referral.state.into(),
        note: referral.note,
        offered_on: referral.offered_on,
        offered_at: referral.offered_at,
        received_on: referral.received_on,
        accepted_on: referral.accepted_on,
        returned_on: referral.returned_on,
        return_reason: referral.return_reason.map(Into::into),
        explanation: referral.explanation,
        result: referral.result,
        visible: shown.visible,
        actions: offered.actions,
        unacceptable: offered.unacceptable,
    }
}

/// Whether the reader may know how the staff of the body that handles the case fared: who is how
/// busy, and who is barred by ties to a party, is its own affair and its superiors'.
fn may_weigh(actor: &Claims, holder: &Body) -> bool {
    actor.org == holder.id || from_above(actor, holder, Action::Replace)
}

/// Whether the body handed the case over by this referral, or returned it: it is proposed no more.
fn has_done_with(past: &Shown, body: OrganisationId) -> bool {
    let referral = &past.referral;
    let returned = referral.state == ReferralState::Returned;
    referral.from == body || (referral.to == body && returned)
}

/// What the rules propose, and the rule behind it.
fn proposed(decision: Option<Decision>) -> HashMap<OrganisationId, String> {
    let Some(decision) = decision else {
        return HashMap::new();
    };
    let rule = decision.rules.iter().find(|rule| rule.fired);
    let why = rule.map_or_else(String::new, |rule| rule.reason.clone());
    decision
        .bodies
        .into_iter()
        .filter(|body| body.chosen)
        .map(|body| (body.organisation, why.clone()))
        .collect()
}
