use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use contracts::event::CaseRegistered;
use contracts::vocabulary::Word;
use db::Connection;
use kernel::{CaseId, OrganisationId, StaffId};
use messaging::HandlerError;
use uuid::Uuid;

use super::Registration;
use crate::domain::body::Body;
use crate::domain::region::Region;
use crate::domain::triage::Facts;
use crate::domain::wall::refuse_accused;
use crate::store::{organisations, routes};

/// What of the city the rules look at for some registrations.
pub(super) struct City {
    /// Who registered, and who is accused.
    bodies: HashMap<OrganisationId, Body>,
    registrars: BTreeSet<StaffId>,
    /// Cases that were routed before.
    routed: HashSet<Uuid>,
    /// The bodies of each place and of every division above it.
    around: BTreeMap<Region, Vec<Body>>,
}

impl City {
    pub(super) async fn around(
        tx: &mut Connection,
        registrations: &[Registration<'_>],
    ) -> Result<Self, HandlerError> {
        let facts = || registrations.iter().map(|one| one.fact);
        let named: BTreeSet<OrganisationId> = facts()
            .flat_map(|fact| fact.accused().into_iter().chain([fact.organisation]))
            .collect();
        let bodies = organisations::among(tx, named).await?;
        let staff: BTreeSet<StaffId> = facts().map(|fact| fact.staff).collect();
        let registrars = roster::staff::names(tx, staff).await?;
        let cases: Vec<CaseId> = facts().map(|fact| fact.case).collect();
        let routed = routes::among(tx, &cases).await?;
        let regions: BTreeSet<Region> = facts().map(|fact| Region::of(&fact.region)).collect();
        let all = organisations::around(tx, &regions).await?;
        let around = regions.into_iter().map(|region| {
            let chain = region.chain();
            let near = all
                .iter()
                .filter(|body| chain.contains(&body.region.code()));
            let near = near.cloned().collect();
            (region, near)
        });
        Ok(Self {
            bodies,
            registrars: registrars.into_keys().collect(),
            routed,
            around: around.collect(),
        })
    }

    /// Whether a case was routed before.
    pub(super) fn knows(&self, case: CaseId) -> bool {
        self.routed.contains(&case.uuid())
    }

    /// What the rules look at; waits for the directory's stream to tell who registered it.
    pub(super) fn facts(&self, fact: &CaseRegistered) -> Result<Facts, HandlerError> {
        if !self.registrars.contains(&fact.staff) {
            return Err(HandlerError::Later(fact.staff.to_string()));
        }
        Ok(Facts {
            kind: fact.kind.known()?,
            dispute_type: fact.dispute_type.known()?,
            purpose: fact.purpose.as_ref().map(Word::known).transpose()?,
            channel: fact.channel.known()?,
            region: Region::of(&fact.region),
            registrar: self.body(fact.organisation)?.clone(),
        })
    }

    /// The bodies that may come to have a case: not those it accuses, nor any in line with one.
    pub(super) fn bodies(
        &self,
        fact: &CaseRegistered,
        facts: &Facts,
    ) -> Result<Cow<'_, [Body]>, HandlerError> {
        let near = self
            .around
            .get(&facts.region)
            .map_or(&[][..], Vec::as_slice);
        let accused = fact.accused().into_iter();
        let accused: Vec<Body> = accused
            .map(|body| self.body(body).cloned())
            .collect::<Result<_, _>>()?;
        if accused.is_empty() {
            return Ok(Cow::Borrowed(near));
        }
        let near = near.iter();
        let apart = near.filter(|body| refuse_accused(body, &accused).is_ok());
        Ok(Cow::Owned(apart.cloned().collect()))
    }

    /// One that is named; waits for the directory's stream to tell of it.
    fn body(&self, id: OrganisationId) -> Result<&Body, HandlerError> {
        let found = self.bodies.get(&id);
        found.ok_or_else(|| HandlerError::Later(id.to_string()))
    }
}
