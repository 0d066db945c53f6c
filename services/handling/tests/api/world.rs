//! A handling service with its own schema, and a small city to feed it with.

use std::sync::Arc;

use contracts::event::{
    CaseParty, CaseRegistered, Event, HandlerAssigned, OrganisationRegistered, StaffRegistered,
};
use contracts::vocabulary::{
    CaseKind, Channel, DisputeType, OrganisationKind, PartyKind, PartySide, PetitionPurpose, Role,
};
use contracts::{Claims, Service};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use handling::App;
use kernel::{CaseId, Clock, FixedClock, NaiveDate, OrganisationId, PartyId, Shard, StaffId};
use law::LawBook;
use serde_json::{Value, json};
use testkit::{Feeder, TestDatabase, TestServer, Tokens};
use uuid::Uuid;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An organisation of the city, with somebody who works there.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(crate) id: OrganisationId,
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) staff: StaffId,
}

impl Body {
    /// A token's claims for the member of staff.
    pub(crate) fn claims(&self, role: Role) -> Claims {
        Claims {
            org: self.id,
            org_name: self.name.clone(),
            sub: self.staff,
            ..testkit::claims(OrganisationKind::TownshipCommittee, &self.path, &[role])
        }
    }
}

/// A proceeding as its body's mediator sees it.
#[derive(Debug, Clone)]
pub(crate) struct At {
    pub(crate) case: CaseId,
    pub(crate) id: String,
    pub(crate) version: i64,
}

impl At {
    pub(crate) fn path(&self, action: &str) -> String {
        format!("/cases/{}/proceedings/{}/{action}", self.case, self.id)
    }
}

pub(crate) struct World {
    pub(crate) kit: TestDatabase,
    pub(crate) feeder: Feeder,
    pub(crate) committee: Body,
    tokens: Tokens,
    server: TestServer,
    http: reqwest::Client,
}

impl World {
    /// A service for which it is noon of 2026-03-20 in China, and a committee.
    pub(crate) async fn new() -> Self {
        Self::by(LawBook::shared().unwrap()).await
    }

    /// The same by this law data.
    pub(crate) async fn by(book: &'static LawBook) -> Self {
        let kit = testkit::database(Service::Handling, handling::MIGRATIONS).await;
        let clock: Arc<dyn Clock> =
            Arc::new(FixedClock::at("2026-03-20T04:00:00Z".parse().unwrap()));
        let app = App::new(kit.database.clone(), clock.clone()).unwrap();
        let app = app.with_book(book);
        let tokens = Tokens::new();
        let any_port = web::HttpArgs::any_port();
        let server = testkit::start(handling::server(&app, any_port, tokens.verifier()));
        let mut world = Self {
            feeder: Feeder::new(kit.database.clone(), Arc::new(app), clock),
            kit,
            committee: new_body("5104/1/", "镇调委会"),
            tokens,
            server,
            http: reqwest::Client::new(),
        };
        let committee = world.committee.clone();
        world.committee = world.tell(committee).await;
        world
    }

    pub(crate) async fn feed(&self, source: Service, subject: Uuid, event: impl Into<Event>) {
        self.feeder.feed(source, subject, event).await.unwrap();
    }

    /// Another body.
    pub(crate) async fn body(&self, path: &str, name: &str) -> Body {
        self.tell(new_body(path, name)).await
    }

    async fn tell(&self, body: Body) -> Body {
        let organisation = OrganisationRegistered {
            organisation: body.id,
            parent: None,
            path: body.path.clone(),
            kind: OrganisationKind::TownshipCommittee,
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

    /// A dispute that the committee registered, whose applicant has the identity `申请人`.
    pub(crate) async fn dispute(&self) -> CaseId {
        self.registered(None).await
    }

    /// The same with somebody against whom it is.
    pub(crate) async fn dispute_of_two(&self) -> CaseId {
        let case = CaseId::new(self.committee.id.shard());
        let mut registered = self.registration(case, None);
        registered.parties.push(CaseParty {
            party: PartyId::new(case.shard()),
            side: PartySide::Respondent.into(),
            kind: PartyKind::Person.into(),
            identity: None,
            organisation: None,
        });
        self.feed(Service::Intake, case.uuid(), registered).await;
        case
    }

    /// A case that wants this.
    pub(crate) async fn registered(&self, purpose: Option<PetitionPurpose>) -> CaseId {
        let case = CaseId::new(self.committee.id.shard());
        let registered = self.registration(case, purpose);
        self.feed(Service::Intake, case.uuid(), registered).await;
        case
    }

    /// What intake tells of such a case.
    pub(crate) fn registration(
        &self,
        case: CaseId,
        purpose: Option<PetitionPurpose>,
    ) -> CaseRegistered {
        CaseRegistered {
            case,
            number: "〔2026〕攀登字第1号".into(),
            kind: CaseKind::Dispute.into(),
            title: "欠薪纠纷".into(),
            organisation: self.committee.id,
            staff: self.committee.staff,
            channel: Channel::Application.into(),
            dispute_type: DisputeType::Labour.into(),
            purpose: purpose.map(Into::into),
            region: "510402".into(),
            amount_fen: None,
            people: 2,
            received_on: day("2026-03-02"),
            parties: vec![CaseParty {
                party: PartyId::new(case.shard()),
                side: PartySide::Applicant.into(),
                kind: PartyKind::Person.into(),
                identity: Some("申请人".into()),
                organisation: None,
            }],
        }
    }

    pub(crate) fn assignment(case: CaseId, body: &Body, procedure: &str) -> HandlerAssigned {
        HandlerAssigned {
            case,
            organisation: body.id,
            staff: body.staff,
            procedure: procedure.into(),
            accepted_on: day("2026-03-03"),
            referral: None,
            recorded_on: None,
        }
    }

    /// A proceeding of the committee under this procedure.
    pub(crate) async fn opened(&self, procedure: &str) -> At {
        let case = self.dispute().await;
        let assigned = Self::assignment(case, &self.committee, procedure);
        self.feed(Service::Routing, case.uuid(), assigned).await;
        self.newest(case).await
    }

    /// The newest proceeding of a case.
    pub(crate) async fn newest(&self, case: CaseId) -> At {
        let newest = self.newest_answer(case).await;
        At {
            case,
            id: newest["id"].as_str().unwrap().to_owned(),
            version: newest["version"].as_i64().unwrap(),
        }
    }

    /// The newest proceeding of a case, as its mediator is shown it.
    pub(crate) async fn newest_answer(&self, case: CaseId) -> Value {
        let list = self.list(&self.committee, Role::Mediator, case).await;
        list.as_array().unwrap().last().unwrap().clone()
    }

    /// The proceedings of a case, as somebody who sees it is shown them.
    pub(crate) async fn list(&self, body: &Body, role: Role, case: CaseId) -> Value {
        let path = format!("/cases/{case}/proceedings");
        let (status, list) = self.get(&body.claims(role), &path).await;
        assert_eq!(status, 200, "{list}");
        list
    }

    /// The committee's mediator takes a step at the version last seen.
    pub(crate) async fn step(&self, at: &At, action: &str, fields: Value) -> (u16, Value) {
        let mut body = json!({"version": at.version});
        for (name, value) in fields.as_object().unwrap() {
            body[name] = value.clone();
        }
        let mediator = self.committee.claims(Role::Mediator);
        self.post(&mediator, &at.path(action), &body).await
    }

    /// The same, which must be done; moves to the new version. What it waits for is told with it,
    /// unless the fields say what is.
    pub(crate) async fn done(&self, at: &mut At, action: &str, mut fields: Value) -> Value {
        if fields.get("told").is_none() {
            fields["told"] = self.owed(at, action, &fields["outcome"]).await;
        }
        let (status, proceeding) = self.step(at, action, fields).await;
        assert_eq!(status, 200, "{proceeding}");
        at.version = proceeding["version"].as_i64().unwrap();
        proceeding
    }

    /// What such a step waits for, as told.
    async fn owed(&self, at: &At, action: &str, outcome: &Value) -> Value {
        let answer = self.newest_answer(at.case).await;
        let owed = answer["notices"].as_array().unwrap().iter();
        let owed = owed.filter(|notice| {
            let due = notice["due"].as_array().unwrap();
            let outcomes = notice["outcomes"].as_array().unwrap();
            let so = outcomes.is_empty() || outcomes.iter().any(|one| one["code"] == *outcome);
            due.contains(&json!(action)) && so && notice["ways"] == json!([])
        });
        owed.map(|notice| (notice["code"].as_str().unwrap().to_owned(), json!({})))
            .collect()
    }

    /// GET below `/api/v1`; status and body.
    pub(crate) async fn get(&self, claims: &Claims, path: &str) -> (u16, Value) {
        let url = format!("{}/api/v1{path}", self.server.url);
        let token = self.tokens.token(claims);
        let answer = self.http.get(url).bearer_auth(token).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// POST below `/api/v1`; status and body.
    pub(crate) async fn post(&self, claims: &Claims, path: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}/api/v1{path}", self.server.url);
        let token = self.tokens.token(claims);
        let request = self.http.post(url).bearer_auth(token).json(body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// A request to this route without a token; its status.
    pub(crate) async fn anonymous(&self, method: reqwest::Method, path: &str) -> u16 {
        let url = format!("{}{path}", self.server.url);
        let request = self.http.request(method, url).json(&json!({}));
        request.send().await.unwrap().status().as_u16()
    }

    /// What the service says its routes are.
    pub(crate) async fn openapi(&self) -> Value {
        let url = format!("{}/openapi.json", self.server.url);
        self.http
            .get(url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    /// The events about a proceeding, in order: type and payload.
    pub(crate) async fn told(&self, at: &At) -> Vec<(String, Value)> {
        let mut connection = self.kit.database.connection().await.unwrap();
        let rows = db::log::after(&mut connection, 0, 1_000).await.unwrap();
        rows.into_iter()
            .map(|row| row.envelope(Service::Handling).unwrap())
            .filter(|envelope| at.id.ends_with(&envelope.subject.to_string()))
            .map(|envelope| (envelope.kind, envelope.data))
            .collect()
    }

    /// Runs SQL behind the service's back.
    pub(crate) async fn execute(&self, sql: &str) {
        let mut connection = self.kit.database.connection().await.unwrap();
        connection.batch_execute(sql).await.unwrap();
    }

    /// One number from the database.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        let mut connection = self.kit.database.connection().await.unwrap();
        let query = diesel::dsl::sql::<diesel::sql_types::BigInt>(sql);
        diesel::select(query)
            .get_result(&mut connection)
            .await
            .unwrap()
    }
}

fn new_body(path: &str, name: &str) -> Body {
    Body {
        id: OrganisationId::new(Shard::spread(u8::try_from(path.len()).unwrap())),
        path: path.to_owned(),
        name: name.to_owned(),
        staff: StaffId::new(Shard::DIRECTORY),
    }
}
