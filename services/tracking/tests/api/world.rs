//! A tracking service with its own schema, and a small city to feed it with.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use contracts::event::{
    CameBy, CaseRegistered, Conclude, Event, HandlerAssigned, Open, OrganisationRegistered,
    ParticipationChanged, Proceeded, ProceedingOpened, StaffRegistered, Step,
};
use contracts::vocabulary::{CaseKind, Channel, DisputeType, OrganisationKind, Outcome, Role};
use contracts::{Claims, Service};
use kernel::{
    CaseId, Clock, FixedClock, NaiveDate, OrganisationId, ProceedingId, Shard, StaffId, SystemClock,
};
use law::LawBook;
use messaging::{Handler, HandlerError};
use serde_json::Value;
use testkit::{Feeder, TestDatabase, TestServer, Tokens};
use tracking::App;
use uuid::Uuid;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An organisation of the city.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(crate) id: OrganisationId,
    pub(crate) kind: OrganisationKind,
    pub(crate) path: String,
    pub(crate) name: String,
    /// Somebody who works there.
    pub(crate) staff: StaffId,
}

impl Body {
    /// A token's claims for the member of staff.
    pub(crate) fn claims(&self, role: Role) -> Claims {
        Claims {
            org: self.id,
            org_name: self.name.clone(),
            sub: self.staff,
            ..testkit::claims(self.kind, &self.path, &[role])
        }
    }
}

pub(crate) struct World {
    pub(crate) kit: TestDatabase,
    pub(crate) app: App,
    pub(crate) feeder: Feeder,
    pub(crate) tokens: Tokens,
    pub(crate) clock: Arc<dyn Clock>,
    server: TestServer,
    http: reqwest::Client,
    proceedings: Mutex<HashMap<CaseId, ProceedingOpened>>,
    number: AtomicI64,
}

impl World {
    /// A service for which it is noon of this day in China.
    pub(crate) async fn on(today: &str) -> Self {
        let noon = format!("{today}T04:00:00Z").parse().unwrap();
        Self::by(Arc::new(FixedClock::at(noon))).await
    }

    /// A service whose clock stands still where the database's is, so that timers fall due for both
    /// and no midnight comes between two lines of a test.
    pub(crate) async fn now() -> Self {
        Self::by(Arc::new(FixedClock::at(SystemClock.now()))).await
    }

    /// A service with this clock, by which other services tell their events as well.
    pub(crate) async fn by(clock: Arc<dyn Clock>) -> Self {
        Self::by_law(clock, LawBook::shared().unwrap()).await
    }

    /// The same by this law data.
    pub(crate) async fn by_law(clock: Arc<dyn Clock>, book: &LawBook) -> Self {
        let kit = testkit::database(Service::Tracking, tracking::MIGRATIONS).await;
        let app = App::new(kit.database.clone(), clock.clone()).unwrap();
        let app = app.with_book(book.clone()).unwrap();
        let tokens = Tokens::new();
        let any_port = web::HttpArgs::any_port();
        let server = testkit::start(tracking::server(&app, any_port, tokens.verifier()));
        Self {
            feeder: Feeder::new(kit.database.clone(), Arc::new(app.clone()), clock.clone()),
            kit,
            app,
            tokens,
            clock,
            server,
            http: reqwest::Client::new(),
            proceedings: Mutex::default(),
            number: AtomicI64::new(0),
        }
    }

    /// Hands an event to the service's handler, in a transaction of its own.
    pub(crate) async fn try_feed(
        &self,
        source: Service,
        subject: Uuid,
        event: Event,
    ) -> Result<(), HandlerError> {
        let envelope = self.feeder.feed(source, subject, event).await?;
        self.app.committed(std::slice::from_ref(&envelope)).await;
        Ok(())
    }

    pub(crate) async fn feed(&self, source: Service, subject: Uuid, event: impl Into<Event>) {
        let event = event.into();
        let changed = participation(&event);
        self.try_feed(source, subject, event).await.unwrap();
        if let Some(changed) = changed {
            let case = changed.case.uuid();
            self.try_feed(Service::Routing, case, changed.into())
                .await
                .unwrap();
        }
    }

    /// A body with one member of staff.
    pub(crate) async fn body(&self, kind: OrganisationKind, path: &str, name: &str) -> Body {
        let body = Body {
            id: OrganisationId::new(Shard::spread(u8::try_from(path.len()).unwrap())),
            kind,
            path: path.to_owned(),
            name: name.to_owned(),
            staff: StaffId::new(Shard::DIRECTORY),
        };
        let organisation = OrganisationRegistered {
            organisation: body.id,
            parent: None,
            path: body.path.clone(),
            kind,
            name: body.name.clone(),
            number_word: "攀".into(),
            region: "510402".into(),
            competences: Vec::new(),
            email: None,
        };
        self.feed(Service::Directory, body.id.uuid(), organisation)
            .await;
        self.has_ties(&body, &[]).await;
        body
    }

    /// The directory tells of the body's member of staff, with ties to these.
    pub(crate) async fn has_ties(&self, body: &Body, interests: &[&str]) {
        let staff = StaffRegistered {
            staff: body.staff,
            organisation: body.id,
            name: "李调解".into(),
            roles: vec![Role::Mediator],
            qualifications: Vec::new(),
            active: true,
            email: None,
            interests: interests.iter().map(|&index| index.into()).collect(),
        };
        self.feed(Service::Directory, body.staff.uuid(), staff)
            .await;
    }

    pub(crate) fn registration(
        &self,
        body: &Body,
        kind: CaseKind,
        received_on: &str,
    ) -> CaseRegistered {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        CaseRegistered {
            case: CaseId::new(body.id.shard()),
            number: format!("〔2026〕攀登字第{number}号"),
            kind: kind.into(),
            title: "欠薪纠纷".into(),
            organisation: body.id,
            staff: body.staff,
            channel: Channel::Application.into(),
            dispute_type: DisputeType::Labour.into(),
            purpose: None,
            region: "510402".into(),
            amount_fen: None,
            people: 2,
            received_on: day(received_on),
            parties: Vec::new(),
        }
    }

    /// A registered dispute.
    pub(crate) async fn dispute(&self, body: &Body, received_on: &str) -> CaseId {
        let registered = self.registration(body, CaseKind::Dispute, received_on);
        let case = registered.case;
        self.feed(Service::Intake, case.uuid(), registered).await;
        case
    }

    pub(crate) fn assignment(
        case: CaseId,
        body: &Body,
        procedure: &str,
        on: &str,
    ) -> HandlerAssigned {
        HandlerAssigned {
            case,
            organisation: body.id,
            staff: body.staff,
            procedure: procedure.into(),
            accepted_on: day(on),
            referral: None,
            recorded_on: None,
        }
    }

    /// What handling tells when the body takes the case on.
    pub(crate) fn opening(
        &self,
        case: CaseId,
        body: &Body,
        procedure: &str,
        on: &str,
    ) -> ProceedingOpened {
        Proceeded {
            proceeding: ProceedingId::new(case.shard()),
            case,
            organisation: body.id,
            staff: body.staff,
            came_by: CameBy::Itself,
            on: day(on),
            by: None,
            what: Open {
                procedure: procedure.into(),
                recorded_on: self.clock.today(),
            },
        }
    }

    /// The body takes the case on, with its member of staff as the handler.
    pub(crate) async fn assign(&self, case: CaseId, body: &Body, procedure: &str, on: &str) {
        let assigned = Self::assignment(case, body, procedure, on);
        self.feed(Service::Routing, case.uuid(), assigned).await;
        let opened = self.opening(case, body, procedure, on);
        let known = || self.proceedings.lock().unwrap();
        known().insert(case, opened.clone());
        self.feed(Service::Handling, opened.proceeding.uuid(), opened)
            .await;
    }

    /// A step is taken in the newest proceeding of a case.
    pub(crate) async fn take(&self, case: CaseId, step: Step, on: &str) {
        self.take_by(None, case, step, on).await;
    }

    /// The same in the name of another body than the handling one.
    pub(crate) async fn take_by(
        &self,
        by: Option<OrganisationId>,
        case: CaseId,
        step: Step,
        on: &str,
    ) {
        let known = self.proceedings.lock().unwrap().get(&case).cloned();
        let told = known.unwrap().map(|_| step);
        let told = Proceeded {
            on: day(on),
            by,
            ..told
        };
        self.feed(Service::Handling, told.proceeding.uuid(), told)
            .await;
    }

    /// The newest proceeding of a case ends.
    pub(crate) async fn conclude(&self, case: CaseId, outcome: Outcome, on: &str) {
        let ending = Step::Conclude(Conclude { outcome });
        self.take(case, ending, on).await;
    }

    /// GET below `/api/v1`; status and body.
    pub(crate) async fn get(&self, claims: &Claims, path: &str) -> (u16, Value) {
        let url = format!("{}/api/v1{path}", self.server.url);
        let token = self.tokens.token(claims);
        let answer = self.http.get(url).bearer_auth(token).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// GET below `/api/v1` without a token; status and body.
    pub(crate) async fn get_public(&self, path: &str) -> (u16, Value) {
        let url = format!("{}/api/v1{path}", self.server.url);
        let answer = self.http.get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// The same of what is no JSON; media type and text.
    pub(crate) async fn get_text(&self, path: &str) -> (String, String) {
        let url = format!("{}/api/v1{path}", self.server.url);
        let answer = self.http.get(url).send().await.unwrap();
        let kind = answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        (kind, answer.text().await.unwrap())
    }

    /// An open connection to the stream of changes.
    pub(crate) async fn listen(&self, claims: &Claims) -> reqwest::Response {
        let url = format!("{}/api/v1/backlog/stream", self.server.url);
        let token = self.tokens.token(claims);
        self.http.get(url).bearer_auth(token).send().await.unwrap()
    }

    /// The file of a case, as a body's mediator sees it.
    pub(crate) async fn track(&self, body: &Body, case: CaseId) -> Value {
        let path = format!("/cases/{case}/track");
        let (status, track) = self.get(&body.claims(Role::Mediator), &path).await;
        assert_eq!(status, 200, "{track}");
        track
    }

    /// One number from the database.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        use diesel_async::RunQueryDsl;
        let mut connection = self.kit.database.connection().await.unwrap();
        let query = diesel::dsl::sql::<diesel::sql_types::BigInt>(sql);
        diesel::select(query)
            .get_result(&mut connection)
            .await
            .unwrap()
    }

    /// Runs SQL behind the service's back.
    pub(crate) async fn execute(&self, sql: &str) {
        use diesel_async::SimpleAsyncConnection;
        let mut connection = self.kit.database.connection().await.unwrap();
        connection.batch_execute(sql).await.unwrap();
    }
}

/// Who joins or leaves by an event, as routing says right after it.
fn participation(event: &Event) -> Option<ParticipationChanged> {
    let (case, joined, left) = match event {
        Event::ReferralOffered(told) => (told.case, vec![told.to], vec![]),
        Event::HandlerAssigned(told) => (told.case, vec![told.organisation], vec![]),
        Event::ProceedingOpened(told) => (told.case, vec![told.organisation], vec![]),
        Event::ReferralWithdrawn(told) => (told.case, vec![], vec![told.to]),
        Event::ReferralReturned(told) => (told.case, vec![], vec![told.to]),
        _ => return None,
    };
    Some(ParticipationChanged {
        case,
        joined,
        left,
        open_to: None,
    })
}
