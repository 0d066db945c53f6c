//! What a case is about was corrected: apply the rules once more.

use std::collections::BTreeSet;

use contracts::api::routing::Decision;
use contracts::event::{CaseCorrected, CaseRouted, RoutedMode};
use db::Connection;
use messaging::HandlerError;

use crate::app::App;
use crate::app::change::{log, of_case};
use crate::domain::body::Body;
use crate::domain::route::Route;
use crate::domain::triage::{Facts, Verdict, decide};
use crate::domain::wall::refuse_accused;
use crate::store::{decisions, organisations, routes};

impl App {
    /// Takes over what a case is about and how it came. Where the rules lead elsewhere now, that is
    /// proposed: what was begun goes on until a person decides, who finds the reasons there.
    pub(crate) async fn route_again(
        &self,
        tx: &mut Connection,
        fact: &CaseCorrected,
    ) -> Result<(), HandlerError> {
        let route = routes::lock(tx, fact.case).await?;
        let mut route = route
            .ok_or_else(|| HandlerError::Later(format!("the registration of {}", fact.case)))?;
        let before = (route.dispute_type, route.channel);
        route.dispute_type = fact.dispute_type.known()?;
        route.channel = fact.channel.known()?;
        if before == (route.dispute_type, route.channel) {
            return Ok(());
        }
        let verdict = self.verdict(tx, &route).await?;
        let latest = decisions::latest(tx, route.case).await?;
        if !latest.is_some_and(|latest| is_same(&latest, &verdict)) {
            self.propose(tx, &mut route, verdict).await?;
        }
        Ok(routes::save_corrected(tx, &route).await?)
    }

    async fn verdict(&self, tx: &mut Connection, route: &Route) -> Result<Verdict, HandlerError> {
        let facts = Facts {
            kind: route.kind,
            dispute_type: route.dispute_type,
            purpose: route.purpose,
            channel: route.channel,
            region: route.region.clone(),
            registrar: organisations::get(tx, route.registrar).await?,
        };
        let accused = organisations::accused(tx, route).await?;
        let around = organisations::around(tx, &BTreeSet::from([route.region.clone()])).await?;
        let apart = around.into_iter();
        let apart: Vec<Body> = apart
            .filter(|body| refuse_accused(body, &accused).is_ok())
            .collect();
        Ok(decide(&self.rules, &facts, &apart))
    }

    async fn propose(
        &self,
        tx: &mut Connection,
        route: &mut Route,
        verdict: Verdict,
    ) -> Result<(), HandlerError> {
        let mode = RoutedMode::Proposed;
        let organisation = verdict.body.as_ref().map(|body| body.id);
        // Nobody has begun: what is handed over next follows the rules as they speak now.
        if route.handler.is_none() && route.open_referral.is_none() {
            route.procedure.clone_from(&verdict.procedure);
        }
        let decision = Decision {
            case: route.case,
            decided_at: self.clock.now(),
            procedure: verdict.procedure.clone(),
            organisation,
            mode: mode.as_str().to_owned(),
            rules: verdict.rules,
            bodies: verdict.bodies,
            why: verdict.why,
            handlers: Vec::new(),
        };
        decisions::add(tx, &decision).await?;
        let told = CaseRouted {
            case: route.case,
            procedure: verdict.procedure,
            organisation,
            mode: mode.into(),
        };
        let entry = of_case(route, None, vec![told.into()]);
        Ok(log(tx, route, &[entry]).await?)
    }
}

/// Whether the rules lead where they led.
fn is_same(latest: &Decision, verdict: &Verdict) -> bool {
    latest.procedure == verdict.procedure
        && latest.organisation == verdict.body.as_ref().map(|body| body.id)
}
