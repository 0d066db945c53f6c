//! An intake of one test's own, and people who work with it.

use std::sync::Arc;

use contracts::event::{Event, OrganisationRegistered};
use contracts::vocabulary::{OrganisationKind, Role};
use contracts::{Claims, Service};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use intake::{App, Events, LookLimits};
use kernel::{FixedClock, Timestamp};
use law::LawBook;
use messaging::HandlerError;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use testkit::{Feeder, TestDatabase, TestServer, Tokens};
use uuid::Uuid;

/// The key of the tests' vault.
pub(crate) const KEY: [u8; 32] = [7; 32];

/// How often an hour one may search for a number in full.
pub(crate) const EXACT_SEARCHES: u32 = 6;

/// How often an hour one may look at particulars in full, and how often until supervisors are told.
pub(crate) const UNMASKINGS: u32 = 5;
pub(crate) const UNMASKINGS_TOLD: u32 = 3;

pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) database: TestDatabase,
    pub(crate) tokens: Tokens,
    pub(crate) clock: Arc<FixedClock>,
    server: TestServer,
    client: Client,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) location: Option<String>,
    pub(crate) retry_after: Option<u64>,
    pub(crate) body: Value,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::by(LawBook::shared().unwrap()).await
    }

    /// The same by this law data.
    pub(crate) async fn by(book: &'static LawBook) -> Self {
        let database = testkit::database(Service::Intake, intake::MIGRATIONS).await;
        let tokens = Tokens::new();
        let vault = Arc::new(::privacy::Vault::new(&KEY).unwrap());
        let clock = Arc::new(FixedClock::at(noon()));
        let app = App::new(
            database.database.clone(),
            vault,
            clock.clone(),
            LookLimits {
                exact_searches: EXACT_SEARCHES,
                unmaskings: UNMASKINGS,
                unmaskings_told: UNMASKINGS_TOLD,
            },
        )
        .unwrap()
        .with_book(book);
        let server = testkit::start(intake::server(
            &app,
            web::HttpArgs::any_port(),
            tokens.verifier(),
        ));
        Self {
            app,
            database,
            tokens,
            clock,
            server,
            client: Client::new(),
        }
    }

    /// Somebody with this role in a body of their own that intake knows.
    pub(crate) async fn clerk(&self, path: &str, role: Role) -> Claims {
        let claims = testkit::claims(OrganisationKind::TownshipCommittee, path, &[role]);
        self.know(&claims).await;
        claims
    }

    /// Tells intake what the directory says about somebody's organisation.
    pub(crate) async fn know(&self, claims: &Claims) {
        let event = OrganisationRegistered {
            organisation: claims.org,
            parent: None,
            path: claims.org_path.clone(),
            kind: claims.org_kind.known().unwrap(),
            name: claims.org_name.clone(),
            number_word: format!(
                "攀{}",
                claims.org_path.trim_end_matches('/').replace('/', "")
            ),
            region: "510402".into(),
            competences: Vec::new(),
            email: None,
        };
        self.tell(event).await.unwrap();
    }

    /// Lets intake handle an event as its consumer would.
    pub(crate) async fn tell(&self, event: impl Into<Event>) -> Result<(), HandlerError> {
        let database = self.database.database.clone();
        let feeder = Feeder::new(database, Arc::new(Events), Arc::new(FixedClock::at(noon())));
        let told = feeder.feed(Service::Directory, Uuid::new_v4(), event);
        told.await.map(drop)
    }

    pub(crate) async fn get(&self, claims: &Claims, path: &str) -> Answer {
        self.ask(claims, Method::GET, path, |request| request).await
    }

    pub(crate) async fn post(&self, claims: &Claims, path: &str, body: &Value) -> Answer {
        self.ask(claims, Method::POST, path, |request| request.json(body))
            .await
    }

    /// Registers a case under a key.
    pub(crate) async fn register(&self, claims: &Claims, key: &str, body: &Value) -> Answer {
        self.ask(claims, Method::POST, "/cases", |request| {
            request.header("Idempotency-Key", key).json(body)
        })
        .await
    }

    /// Registers a case that is right; gives its id.
    pub(crate) async fn registered(&self, claims: &Claims, body: &Value) -> String {
        let answer = self
            .register(claims, &Uuid::new_v4().to_string(), body)
            .await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.body["id"].as_str().unwrap().to_owned()
    }

    /// The rows a search gives.
    pub(crate) async fn search(&self, claims: &Claims, q: &str) -> Vec<Value> {
        let answer = self.post(claims, "/cases/search", &json!({"q": q})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["items"].as_array().unwrap().clone()
    }

    pub(crate) async fn ask(
        &self,
        claims: &Claims,
        method: Method,
        path: &str,
        more: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Answer {
        let token = self.tokens.token(claims);
        self.ask_with(&token, method, path, more).await
    }

    pub(crate) async fn ask_with(
        &self,
        token: &str,
        method: Method,
        path: &str,
        more: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Answer {
        let url = format!("{}/api/v1{path}", self.server.url);
        let request = self.client.request(method, url).bearer_auth(token);
        read(more(request).send().await.unwrap()).await
    }

    /// The one value a query gives, as text.
    pub(crate) async fn value(&self, sql: &str) -> String {
        let mut connection = self.database.database.connection().await.unwrap();
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(&format!(
            "({sql})::text"
        )))
        .get_result(&mut connection)
        .await
        .unwrap()
    }

    /// Does something to the database from outside.
    pub(crate) async fn execute(&self, sql: &str) {
        let mut connection = self.database.database.connection().await.unwrap();
        connection.batch_execute(sql).await.unwrap();
    }

    /// How many rows there are, over everything a registration writes.
    pub(crate) async fn rows(&self) -> String {
        self.value(
            "SELECT concat_ws(' ', (SELECT count(*) FROM case_file), (SELECT count(*) FROM party),
                 (SELECT count(*) FROM material), (SELECT count(*) FROM participant),
                 (SELECT count(*) FROM number_counter), (SELECT count(*) FROM event_log AS e
                  WHERE e.type <> 'intake.exact_search_made.v1'),
                 (SELECT count(*) FROM event_outbox JOIN event_log AS e USING (position)
                  WHERE e.type <> 'intake.exact_search_made.v1'), (SELECT count(*) FROM request),
                 (SELECT coalesce(sum(last), 0) FROM number_counter))",
        )
        .await
    }
}

async fn read(response: Response) -> Answer {
    let header = |name: &str| {
        let value = response.headers().get(name)?;
        Some(value.to_str().unwrap().to_owned())
    };
    let (media_type, location) = (header("content-type"), header("location"));
    let retry_after = header("retry-after").map(|seconds| seconds.parse().unwrap());
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    Answer {
        status,
        media_type: media_type.unwrap_or_default(),
        location,
        retry_after,
        body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
    }
}

/// When the tests take place: noon in China on 2026-11-21.
pub(crate) fn noon() -> Timestamp {
    "2026-11-21T04:00:00Z".parse().unwrap()
}

/// A dispute with two parties and two materials; right in every respect.
pub(crate) fn dispute() -> Value {
    json!({
        "kind": "dispute",
        "title": "拖欠工资纠纷",
        "facts": "申请人在被申请人工地务工三个月，工资未结清，请求支付。",
        "dispute_type": "labour",
        "channel": "application",
        "received_on": "2026-11-20",
        "region": "510402",
        "place": "银江镇",
        "amount_fen": 1_860_000,
        "parties": [
            {"side": "applicant", "kind": "person", "name": "王小川",
             "identity": "11010519491231002X", "phone": "138-1234-5678",
             "address": "四川省攀枝花市东区银江镇双江路 8 号"},
            {"side": "respondent", "kind": "organisation", "name": "宏达建筑有限公司",
             "identity": "91350100M000100Y43", "phone": "0812-3332211"},
        ],
        "materials": [
            {"name": "劳动合同复印件", "source": "申请人", "pages": 4},
            {"name": "考勤记录"},
        ],
    })
}

/// A body with some fields changed.
pub(crate) fn with(mut body: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}
