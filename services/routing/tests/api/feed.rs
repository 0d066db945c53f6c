//! Handing events to the service as the stream would.

use std::sync::Arc;

use contracts::event::{OrganisationRegistered, StaffRegistered};
use contracts::vocabulary::{DisputeType, OrganisationKind, Qualification, Role};
use contracts::{Claims, Event, Service};
use kernel::{CaseId, FixedClock, OrganisationId, Shard};
use messaging::HandlerError;
use routing::Events;
use testkit::{Feeder, TestDatabase, claims};

use crate::world::Office;

/// The streams' end at this service.
pub(crate) struct Feed<'a> {
    database: &'a TestDatabase,
    events: &'a Events,
}

impl<'a> Feed<'a> {
    pub(crate) fn new(database: &'a TestDatabase, events: &'a Events) -> Self {
        Self { database, events }
    }

    /// Handles one event in one transaction.
    pub(crate) async fn event(&self, event: Event) -> Result<(), HandlerError> {
        self.event_at("2026-03-10T04:00:00Z", event).await
    }

    /// The same with an event that was recorded at that instant.
    pub(crate) async fn event_at(&self, time: &str, event: Event) -> Result<(), HandlerError> {
        let clock = Arc::new(FixedClock::at(time.parse().unwrap()));
        let events = Arc::new(self.events.clone());
        let feeder = Feeder::new(self.database.database.clone(), events, clock);
        let subject = CaseId::new(Shard::spread(9)).uuid();
        feeder.feed(Service::Intake, subject, event).await.map(drop)
    }

    /// A body and its staff, as the directory tells of them.
    pub(crate) async fn office(&self, kind: OrganisationKind, path: &str, region: &str) -> Office {
        let id = OrganisationId::new(Shard::spread(9));
        let (competences, roles) = set_up(kind);
        let fact = OrganisationRegistered {
            organisation: id,
            parent: None,
            path: path.into(),
            kind,
            name: format!("{}{path}", kind.label()),
            number_word: path.into(),
            region: region.into(),
            competences,
            email: None,
        };
        self.event(fact.into()).await.unwrap();
        let n_people = if roles == [Role::Mediator] { 2 } else { 1 };
        let mut people = Vec::new();
        for number in 0..n_people {
            let mut one = claims(kind, path, &roles);
            one.org = id;
            self.event(member(&one, number).into()).await.unwrap();
            people.push(one);
        }
        Office { id, people }
    }
}

/// What the bodies of the test city are competent for, and who works there.
fn set_up(kind: OrganisationKind) -> (Vec<DisputeType>, Vec<Role>) {
    let role = match kind {
        OrganisationKind::PoliticalLegalCommittee => Role::Supervisor,
        OrganisationKind::GovernanceCenter => Role::Dispatcher,
        OrganisationKind::PetitionOffice => Role::PetitionClerk,
        OrganisationKind::Department
        | OrganisationKind::DisciplineInspection
        | OrganisationKind::Court => Role::ReceivingClerk,
        _ => Role::Mediator,
    };
    let medical = matches!(
        kind,
        OrganisationKind::SpecialisedCommittee | OrganisationKind::Department
    );
    let competences = if medical {
        vec![DisputeType::Medical]
    } else {
        Vec::new()
    };
    (competences, vec![role])
}

/// The first of a body is qualified for everything, the others are people's mediators.
pub(crate) fn member(who: &Claims, number: usize) -> StaffRegistered {
    let qualifications = match number {
        0 => Qualification::ALL.to_vec(),
        _ => vec![Qualification::PeopleMediator],
    };
    StaffRegistered {
        staff: who.sub,
        organisation: who.org,
        name: format!("{}{number}", who.name),
        roles: who.roles.clone(),
        qualifications,
        active: true,
        email: None,
        interests: Vec::new(),
    }
}
