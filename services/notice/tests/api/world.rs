use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;
use contracts::Service;
use contracts::event::{
    CaseRegistered, Envelope, Event, OrganisationRegistered, StaffRegistered, WALLED_TITLE,
};
use contracts::vocabulary::{
    CaseKind, Channel, DisputeType, OrganisationKind, PetitionPurpose, Role,
};
use db::Database;
use kernel::{CaseId, Clock, DateTime, FixedClock, NaiveDate, OrganisationId, Shard, StaffId};
use law::LawBook;
use mail::{MailArgs, Mailer};
use messaging::Handler;
use notice::App;
use testkit::{Feeder, TestDatabase, TestServer, Tokens};
use uuid::Uuid;

/// Notice with a few bodies and people, fed with events one by one.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) store: TestDatabase,
    pub(crate) case: CaseId,
    /// A Monday. It is 10:00 in China, and the case was entered just now.
    pub(crate) today: NaiveDate,
    handler: Arc<dyn Handler>,
    bodies: HashMap<&'static str, OrganisationId>,
    staff: HashMap<&'static str, StaffId>,
    feeder: Feeder,
    pub(crate) tokens: Tokens,
    pub(crate) server: TestServer,
    pub(crate) http: reqwest::Client,
}

/// Code below the root, its parent's path.
pub(crate) const BODIES: [(&str, &str); 5] = [
    ("city", "city/"),
    ("district", "city/district/"),
    ("village", "city/district/village/"),
    ("court", "city/court/"),
    ("centre", "city/district/centre/"),
];

/// Name, body, roles. Everybody has an address except the quiet one.
pub(crate) const STAFF: [(&str, &str, &[Role]); 8] = [
    ("city-supervisor", "city", &[Role::Supervisor]),
    ("district-supervisor", "district", &[Role::Supervisor]),
    ("mediator", "village", &[Role::Mediator]),
    ("quiet", "village", &[Role::Mediator]),
    ("clerk", "court", &[Role::ReceivingClerk]),
    ("judge", "court", &[Role::Mediator, Role::Supervisor]),
    ("centre-supervisor", "centre", &[Role::Supervisor]),
    ("administrator", "city", &[Role::Administrator]),
];

pub(crate) const NUMBER: &str = "〔2026〕攀东银江登字第12号";

impl World {
    /// With mails going to this SMTP server.
    pub(crate) async fn new(smtp_url: &str) -> Self {
        Self::by(LawBook::shared().unwrap(), smtp_url).await
    }

    /// The same by this law data.
    pub(crate) async fn by(book: &'static LawBook, smtp_url: &str) -> Self {
        let store = testkit::database(Service::Notice, notice::MIGRATIONS).await;
        let start = DateTime::parse_from_rfc3339("2026-03-09T10:00:00+08:00")
            .unwrap()
            .to_utc();
        let clock = Arc::new(FixedClock::at(start));
        let mailer = Mailer::new(&MailArgs {
            smtp_url: Some(smtp_url.to_owned().into()),
            mail_folder: None,
            mail_from: "定分 <dingfen@city.example>".to_owned(),
        })
        .unwrap();
        let app = App::new(
            own_pool(&store),
            mailer,
            Arc::clone(&clock) as Arc<dyn Clock>,
            "https://dingfen.example/",
        )
        .unwrap()
        .with_book(book);
        let tokens = Tokens::new();
        let server = notice::server(&app, web::HttpArgs::any_port(), tokens.verifier());
        let handler = notice::handler(&app);
        let mut world = Self {
            feeder: Feeder::new(own_pool(&store), handler.clone(), clock.clone()),
            handler,
            app,
            clock,
            store,
            case: CaseId::new(Shard::spread(7)),
            today: kernel::city_date(start),
            bodies: HashMap::new(),
            staff: HashMap::new(),
            tokens,
            server: testkit::start(server),
            http: reqwest::Client::new(),
        };
        world.people().await;
        world.register_case().await;
        world
    }

    async fn people(&mut self) {
        for (code, path) in BODIES {
            let id = OrganisationId::new(Shard::spread(9));
            self.bodies.insert(code, id);
            let told = organisation(id, path);
            self.tell(Service::Directory, id.uuid(), told).await;
        }
        for (name, body, roles) in STAFF {
            let id = StaffId::new(Shard::DIRECTORY);
            self.staff.insert(name, id);
            let told = self.member(name, body, roles);
            self.tell(Service::Directory, id.uuid(), told).await;
        }
    }

    pub(crate) fn member(&self, name: &str, body: &str, roles: &[Role]) -> StaffRegistered {
        StaffRegistered {
            staff: self.id(name),
            organisation: self.body(body),
            name: name.to_owned(),
            roles: roles.to_vec(),
            qualifications: Vec::new(),
            active: true,
            email: (name != "quiet").then(|| format!("{name}@dingfen.example")),
            interests: Vec::new(),
        }
    }

    pub(crate) async fn register_case(&self) {
        let told = self.registration();
        self.tell(Service::Intake, self.case.uuid(), told).await;
    }

    pub(crate) fn registration(&self) -> CaseRegistered {
        CaseRegistered {
            case: self.case,
            number: NUMBER.to_owned(),
            kind: CaseKind::Dispute.into(),
            title: "相邻排水纠纷".to_owned(),
            organisation: self.body("village"),
            staff: self.id("mediator"),
            channel: Channel::Application.into(),
            dispute_type: DisputeType::Neighbours.into(),
            purpose: None,
            region: "510402".to_owned(),
            amount_fen: None,
            people: 2,
            received_on: self.today,
            parties: Vec::new(),
        }
    }

    pub(crate) fn body(&self, code: &str) -> OrganisationId {
        self.bodies[code]
    }

    pub(crate) fn id(&self, name: &str) -> StaffId {
        self.staff[name]
    }

    pub(crate) fn day(&self, offset: i64) -> NaiveDate {
        self.today + TimeDelta::days(offset)
    }

    /// An event about the case, recorded now by the system.
    pub(crate) fn envelope(&self, event: &Event, source: Service) -> Envelope {
        self.feeder.envelope(source, self.case.uuid(), event)
    }

    /// The same about another case.
    pub(crate) fn envelope_about(&self, case: CaseId, event: &Event, source: Service) -> Envelope {
        self.feeder.envelope(source, case.uuid(), event)
    }

    /// Hands a batch of events to the handler; gives how many statements that took.
    pub(crate) async fn deliver_all(&self, told: &[(Envelope, Event)]) -> usize {
        self.feeder.deliver_all(told).await.unwrap()
    }

    /// The case is an accusation, registered by the village's mediator.
    pub(crate) async fn register_accusation(&mut self) {
        self.case = CaseId::new(Shard::spread(7));
        let told = CaseRegistered {
            kind: CaseKind::Petition.into(),
            title: WALLED_TITLE.to_owned(),
            purpose: Some(PetitionPurpose::Accusation.into()),
            ..self.registration()
        };
        self.tell(Service::Intake, self.case.uuid(), told).await;
    }

    async fn tell(&self, source: Service, subject: Uuid, event: impl Into<Event>) {
        self.feeder.feed(source, subject, event).await.unwrap();
    }

    /// Records and delivers an event about the case.
    pub(crate) async fn happens(&self, event: impl Into<Event>) -> Envelope {
        let fed = self.feeder.feed(Service::Tracking, self.case.uuid(), event);
        fed.await.unwrap()
    }

    /// Hands an event to the handler in a transaction, as the consumer does.
    pub(crate) async fn deliver(
        &self,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), messaging::HandlerError> {
        self.feeder.deliver(envelope, event).await
    }

    /// What the consumer does after a commit: wakes the sender.
    pub(crate) async fn hint(&self) {
        self.handler.committed(&[]).await;
    }
}

pub(crate) fn organisation(id: OrganisationId, path: &str) -> OrganisationRegistered {
    OrganisationRegistered {
        organisation: id,
        parent: None,
        path: path.to_owned(),
        kind: match path {
            "city/district/centre/" => OrganisationKind::GovernanceCenter,
            _ => OrganisationKind::Court,
        },
        name: format!("机构{path}"),
        number_word: path.to_owned(),
        region: "5104".to_owned(),
        competences: Vec::new(),
        email: None,
    }
}

/// A connection lives in the runtime that opened it, so nobody shares.
pub(crate) fn own_pool(store: &TestDatabase) -> Database {
    Database::for_schema(&store.url, &store.schema, 4).unwrap()
}
