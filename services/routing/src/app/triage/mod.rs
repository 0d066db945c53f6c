//! Cases were registered: apply the rules, then keep, offer or propose each.

mod again;
mod batch;
mod city;
mod place;

use contracts::event::{CaseRegistered, RoutedMode};
use db::Connection;
use messaging::{Delivered, HandlerError};

use super::App;
use crate::domain::triage::{Verdict, decide};
use crate::store::staff;
use batch::Batch;
use city::City;

pub(super) use place::offered;

/// A registration, as it is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Registration<'a> {
    pub(crate) told: Delivered<'a>,
    pub(crate) fact: &'a CaseRegistered,
}

impl App {
    /// Routes cases in the order of their registrations, with as many statements as one takes.
    /// Cases that are known already are left alone.
    pub(crate) async fn route_cases(
        &self,
        tx: &mut Connection,
        registrations: &[Registration<'_>],
    ) -> Result<(), HandlerError> {
        if registrations.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let city = City::around(tx, registrations).await?;
        let mut decided = Vec::with_capacity(registrations.len());
        for one in registrations {
            if !city.knows(one.fact.case) {
                let facts = city.facts(one.fact)?;
                let verdict = decide(&self.rules, &facts, &city.bodies(one.fact, &facts)?);
                decided.push((one, facts, verdict));
            }
        }
        if decided.is_empty() {
            return Ok(());
        }
        // Commands of these bodies wait from here on: everything is decided but for who handles it.
        let keeping = decided.iter().filter(|(_, _, verdict)| is_kept(verdict));
        let keeping = keeping.map(|(one, _, _)| one.fact.organisation);
        let mut members = staff::lock_members_of(tx, keeping).await?;
        let mut batch = Batch::default();
        for (one, facts, verdict) in decided {
            let staff = members.entry(one.fact.organisation).or_default();
            let placed = self.place(one, &facts, &verdict, staff, now)?;
            one.told.handling(async { batch.add(placed) }).await?;
        }
        Ok(batch.store(tx, now).await?)
    }
}

fn is_kept(verdict: &Verdict) -> bool {
    verdict.mode == RoutedMode::Kept && verdict.body.is_some()
}
