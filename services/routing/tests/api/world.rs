//! A small city, and people of it who call the API.

use std::sync::Arc;

use chrono::NaiveDate;
use contracts::event::{CaseParty, CaseRegistered, Envelope, WALLED_TITLE};
use contracts::vocabulary::{
    CaseKind, Channel, DisputeType, OrganisationKind, PartyKind, PartySide, PetitionPurpose, Role,
};
use contracts::{Claims, Event, Service};
use kernel::{CaseId, FixedClock, OrganisationId, PartyId, Shard, StaffId, Timestamp};
use law::LawBook;
use messaging::HandlerError;
use routing::{App, Events, MIGRATIONS};
use testkit::{TestDatabase, TestServer, Tokens};
use web::HttpArgs;

use crate::feed::{Feed, member};

/// How often a case may be returned in these tests.
const RETURN_CEILING: i32 = 2;

/// Routing with a database of its own, a clock that stands on 2026-03-10, and a city.
pub(crate) struct World {
    pub(crate) app: Arc<App>,
    pub(crate) database: TestDatabase,
    pub(crate) server: TestServer,
    pub(crate) tokens: Tokens,
    pub(crate) http: reqwest::Client,
    events: Events,
    /// A village's committee with two mediators.
    pub(crate) village: Office,
    /// The township's committee above it.
    pub(crate) township: Office,
    /// The city's medical committee: one physician, one idle without qualification.
    pub(crate) medical: Office,
    /// The county's court.
    pub(crate) court: Office,
    /// The city's petition office.
    pub(crate) petitions: Office,
    /// The city's dispatch centre.
    pub(crate) centre: Office,
    /// The committee above all: supervisors.
    pub(crate) root: Office,
    /// The city's health department.
    pub(crate) health: Office,
    /// The city's commission for discipline inspection.
    pub(crate) inspection: Office,
}

/// A body and its staff.
pub(crate) struct Office {
    pub(crate) id: OrganisationId,
    pub(crate) people: Vec<Claims>,
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::by(LawBook::shared().unwrap()).await
    }

    /// The same by this law data.
    pub(crate) async fn by(book: &'static LawBook) -> Self {
        use OrganisationKind as Kind;
        let database = testkit::database(Service::Routing, MIGRATIONS).await;
        let noon: Timestamp = "2026-03-10T04:00:00Z".parse().unwrap();
        let clock = Arc::new(FixedClock::at(noon));
        let app = App::new(database.database.clone(), clock, RETURN_CEILING).unwrap();
        let app = Arc::new(app.with_book(book).unwrap());
        let events = Events::new(Arc::clone(&app));
        let tokens = Tokens::new();
        let server = routing::server(&app, HttpArgs::any_port(), tokens.verifier());
        let server = testkit::start(server);
        let feed = Feed::new(&database, &events);
        let root = feed.office(Kind::PoliticalLegalCommittee, "zf/", "510400");
        let centre = feed.office(Kind::GovernanceCenter, "zf/zx/", "510400");
        let petitions = feed.office(Kind::PetitionOffice, "zf/xf/", "510400");
        let health = feed.office(Kind::Department, "zf/wj/", "510400");
        let inspection = feed.office(Kind::DisciplineInspection, "zf/jw/", "510400");
        let medical = feed.office(Kind::SpecialisedCommittee, "zf/yt/", "510400");
        let court = feed.office(Kind::Court, "zf/dq/fy/", "510402");
        let township = feed.office(Kind::TownshipCommittee, "zf/dq/yj/t/", "510402100");
        let village = feed.office(Kind::VillageCommittee, "zf/dq/yj/t/7/", "510402100207");
        Self {
            root: root.await,
            centre: centre.await,
            petitions: petitions.await,
            health: health.await,
            inspection: inspection.await,
            medical: medical.await,
            court: court.await,
            township: township.await,
            village: village.await,
            http: reqwest::Client::new(),
            app,
            database,
            server,
            tokens,
            events,
        }
    }

    /// The streams' end at the service.
    pub(crate) fn events(&self) -> &Events {
        &self.events
    }

    /// Hands an event to the service as the stream would, in one transaction.
    pub(crate) async fn feed(&self, event: impl Into<Event>) -> Result<(), HandlerError> {
        let feed = Feed::new(&self.database, &self.events);
        feed.event(event.into()).await
    }

    /// A dispute in the village, received on 2026-03-02.
    pub(crate) fn dispute(&self, by: &Office, dispute_type: DisputeType) -> CaseRegistered {
        let case = CaseId::new(by.id.shard());
        let party = |side, identity: &str| CaseParty {
            party: PartyId::new(case.shard()),
            side,
            kind: PartyKind::Person.into(),
            identity: Some(identity.to_owned()),
            organisation: None,
        };
        CaseRegistered {
            case,
            number: format!("〔2026〕攀登字{case}"),
            kind: CaseKind::Dispute.into(),
            title: "相邻排水纠纷".into(),
            organisation: by.id,
            staff: by.people[0].sub,
            channel: Channel::Application.into(),
            dispute_type: dispute_type.into(),
            purpose: None,
            region: "510402100207".into(),
            amount_fen: None,
            people: 2,
            received_on: day("2026-03-02"),
            parties: vec![
                party(PartySide::Applicant.into(), "申请人身份索引"),
                party(PartySide::Respondent.into(), "被申请人身份索引"),
            ],
        }
    }

    /// An accusation (检举控告) of a body, received on 2026-03-02.
    pub(crate) fn accusation(&self, by: &Office, accused: &Office) -> CaseRegistered {
        let mut fact = self.dispute(by, DisputeType::Other);
        fact.kind = CaseKind::Petition.into();
        fact.purpose = Some(PetitionPurpose::Accusation.into());
        fact.channel = Channel::Letter.into();
        fact.title = WALLED_TITLE.into();
        fact.parties[1].kind = PartyKind::Organisation.into();
        fact.parties[1].organisation = Some(accused.id);
        fact
    }

    /// Somebody else of a body, with this role.
    pub(crate) async fn colleague(&self, office: &Office, role: Role) -> Claims {
        let mut colleague = Claims {
            sub: StaffId::new(Shard::DIRECTORY),
            ..office.people[0].clone()
        };
        colleague.roles = vec![role];
        self.feed(member(&colleague, 0)).await.unwrap();
        colleague
    }

    /// Registers it, and gives its id.
    pub(crate) async fn register(&self, by: &Office, dispute_type: DisputeType) -> CaseId {
        let fact = self.dispute(by, dispute_type);
        let case = fact.case;
        self.feed(fact).await.unwrap();
        case
    }

    /// The same, recorded at that instant.
    pub(crate) async fn register_at(
        &self,
        time: &str,
        by: &Office,
        dispute_type: DisputeType,
    ) -> CaseId {
        let fact = self.dispute(by, dispute_type);
        let case = fact.case;
        let feed = Feed::new(&self.database, &self.events);
        feed.event_at(time, fact.into()).await.unwrap();
        case
    }

    /// What routing recorded about a case and its referrals, in order, besides who takes part by it.
    pub(crate) async fn recorded(&self, case: CaseId) -> Vec<Event> {
        let all = self.envelopes(case).await;
        all.iter()
            .map(|one| Event::read(&one.kind, &one.data).unwrap().unwrap())
            .filter(|event| !matches!(event, Event::ParticipationChanged(_)))
            .collect()
    }

    /// The version the case has now.
    pub(crate) async fn version(&self, case: CaseId) -> usize {
        let all = self.envelopes(case).await;
        all.iter().filter(|one| one.subject == case.uuid()).count()
    }

    /// What routing recorded about a case and its referrals, in order.
    pub(crate) async fn envelopes(&self, case: CaseId) -> Vec<Envelope> {
        let mut connection = self.database.database.connection().await.unwrap();
        let rows = db::log::after(&mut connection, 0, 10_000).await.unwrap();
        rows.into_iter()
            .map(|row| row.envelope(Service::Routing).unwrap())
            .filter(|envelope| envelope.data["case"] == case.to_string())
            .collect()
    }

    /// The same by type name, without source and version.
    pub(crate) async fn kinds(&self, case: CaseId) -> Vec<String> {
        let events = self.recorded(case).await;
        let short = |event: &Event| {
            let kind = event.kind().trim_start_matches("routing.");
            kind.trim_end_matches(".v1").to_owned()
        };
        events.iter().map(short).collect()
    }
}
