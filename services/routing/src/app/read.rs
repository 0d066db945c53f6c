//! What people see of decisions and referrals.

use std::collections::HashMap;

use contracts::Claims;
use contracts::api::routing::{CaseDecision, Decision, Referral, ReferralTarget};
use contracts::vocabulary::ReferralBasis;
use db::Connection;
use kernel::{CaseId, OrganisationId, Page, PageSize, ReferralId};
use problem::Code;
use web::Failure;

use super::App;
use super::authority::{find_visible, oversees};
use crate::domain::body::Body;
use crate::domain::route::Route;
use crate::domain::{footing, procedure};
use crate::store::referrals::{self, Filter};
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
        let mut connection = self.database.connection().await?;
        let route = find_visible(&mut connection, actor, case).await?;
        let mut decision = decisions::latest(&mut connection, case)
            .await?
            .ok_or(Code::NotFound)?;
        if !may_weigh(&mut connection, actor, route.holder).await? {
            decision.handlers.retain(|handler| handler.chosen);
        }
        Ok(CaseDecision {
            version: route.version,
            holder: route.holder,
            decision,
        })
    }

    /// The referrals of a case, oldest first.
    pub(crate) async fn referrals_of(
        &self,
        actor: &Claims,
        case: CaseId,
    ) -> Result<Vec<Referral>, Failure> {
        let mut connection = self.database.connection().await?;
        find_visible(&mut connection, actor, case).await?;
        Ok(referrals::of_case(&mut connection, &actor.scope(), case).await?)
    }

    /// One referral.
    pub(crate) async fn referral(
        &self,
        actor: &Claims,
        id: ReferralId,
    ) -> Result<Referral, Failure> {
        let mut connection = self.database.connection().await?;
        let referral = referrals::view(&mut connection, &actor.scope(), id)
            .await?
            .ok_or(Code::NotFound)?;
        find_visible(&mut connection, actor, referral.case).await?;
        Ok(referral)
    }

    /// A page of the inbox or outbox.
    pub(crate) async fn referrals(
        &self,
        actor: &Claims,
        filter: &Filter,
        size: PageSize,
    ) -> Result<Page<Referral>, Failure> {
        let mut connection = self.database.connection().await?;
        Ok(referrals::page(&mut connection, &actor.scope(), filter, size).await?)
    }

    /// Bodies that a case may be referred to: what the rules propose first, then the nearest.
    pub(crate) async fn targets(
        &self,
        actor: &Claims,
        case: CaseId,
        text: Option<&str>,
    ) -> Result<Vec<ReferralTarget>, Failure> {
        let mut connection = self.database.connection().await?;
        let route = find_visible(&mut connection, actor, case).await?;
        let holder = organisations::get(&mut connection, route.holder).await?;
        let proposed = proposed(decisions::latest(&mut connection, case).await?);
        let bodies = match text {
            Some(text) => organisations::named(&mut connection, text, NAMED).await?,
            None => organisations::around(&mut connection, &route.region).await?,
        };
        let mut targets: Vec<(Body, ReferralTarget)> = bodies
            .into_iter()
            .filter(|body| body.id != holder.id)
            .filter_map(|body| {
                let target = self.target(&route, &holder, &body, &proposed)?;
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
        procedure::of_referral(&self.rules, basis, route.matter(), body).ok()?;
        Some(ReferralTarget {
            organisation: body.id,
            name: body.name.clone(),
            basis: basis.into(),
            proposed: proposed.get(&body.id).cloned(),
        })
    }
}

/// Whether the reader may know how the staff of the body that handles the case fared: who is how
/// busy, and who is barred by ties to a party, is its own affair and its superiors'.
async fn may_weigh(
    connection: &mut Connection,
    actor: &Claims,
    holder: OrganisationId,
) -> Result<bool, Failure> {
    if actor.org == holder {
        return Ok(true);
    }
    let holder = organisations::get(connection, holder).await?;
    Ok(oversees(actor, &holder))
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
