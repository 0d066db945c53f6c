use std::sync::Arc;

use chrono::TimeDelta;
use contracts::Service;
use contracts::api::directory::{Organisation, Staff, Tokens};
use contracts::vocabulary::Role;
use db::Database;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use directory::{App, Bootstrapped, Lifetimes, Root, SignInLimits, bootstrap};
use kernel::{Clock, FixedClock, OrganisationId, SystemClock};
use privacy::Vault;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{TestDatabase, TestServer};

pub(crate) const ADMIN: &str = "admin";
pub(crate) const PASSWORD: &str = "定分止争，不知不觉";

pub(crate) const LIMITS: SignInLimits = SignInLimits {
    per_name: 8,
    per_address: 15,
};

/// A directory with its root organisation and first administrator, served over HTTP.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) founded: Bootstrapped,
    pub(crate) store: TestDatabase,
    server: TestServer,
    http: reqwest::Client,
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<u64>,
    pub(crate) body: Value,
}

impl Answer {
    /// The problem code; empty if it is none.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn read<T: serde::de::DeserializeOwned>(self, status: u16) -> T {
        assert_eq!(self.status, status, "{:?}", self.body);
        serde_json::from_value(self.body).unwrap()
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let store = testkit::database(Service::Directory, directory::MIGRATIONS).await;
        let vault = Arc::new(Vault::new(&[7; 32]).unwrap());
        let founded = bootstrap(
            &store.database,
            &vault,
            ADMIN,
            &PASSWORD.to_owned().into(),
            &Root::default(),
        )
        .await
        .unwrap()
        .expect("an empty directory");
        let clock = Arc::new(FixedClock::at(SystemClock.now()));
        let app = instance(&store, &vault, &clock).with_lasting_passwords();
        app.renew_keys().await.unwrap();
        let server = testkit::start(directory::server(&app, web::HttpArgs::any_port()));
        Self {
            app,
            clock,
            vault,
            founded,
            store,
            server,
            http: reqwest::Client::new(),
        }
    }

    pub(crate) fn another_instance(&self) -> App {
        instance(&self.store, &self.vault, &self.clock)
    }

    /// The same world behind an instance that has just started.
    pub(crate) fn served_by_another_instance(self) -> Self {
        let app = self.another_instance();
        let server = testkit::start(directory::server(&app, web::HttpArgs::any_port()));
        Self {
            app,
            server,
            ..self
        }
    }

    pub(crate) fn root(&self) -> OrganisationId {
        self.founded.organisation.id
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        token: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.server.url));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        read(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(Method::GET, path, token, None, None).await
    }

    /// Posts with a fresh idempotency key.
    pub(crate) async fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        let key = uuid::Uuid::new_v4().to_string();
        self.send(Method::POST, path, token, Some(&key), Some(body))
            .await
    }

    pub(crate) async fn patch(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, token, None, Some(body))
            .await
    }

    pub(crate) async fn try_sign_in(&self, username: &str, password: &str) -> Answer {
        let body = json!({"username": username, "password": password});
        self.send(Method::POST, "/api/v1/sign-in", "", None, Some(&body))
            .await
    }

    /// Tries to sign in through a proxy that says where the request came from.
    pub(crate) async fn try_sign_in_from(
        &self,
        address: &str,
        username: &str,
        password: &str,
    ) -> Answer {
        let body = json!({"username": username, "password": password});
        let request = self
            .http
            .post(format!("{}/api/v1/sign-in", self.server.url))
            .header("x-forwarded-for", address)
            .json(&body);
        read(request.send().await.unwrap()).await
    }

    pub(crate) async fn sign_in(&self, username: &str) -> Tokens {
        self.try_sign_in(username, PASSWORD).await.read(200)
    }

    /// An access token of somebody.
    pub(crate) async fn token(&self, username: &str) -> String {
        self.sign_in(username).await.access_token
    }

    pub(crate) async fn organisation(&self, parent: OrganisationId, code: &str) -> Organisation {
        let token = self.token(ADMIN).await;
        let body = organisation(Some(parent), code);
        self.post("/api/v1/organisations", &token, &body)
            .await
            .read(201)
    }

    pub(crate) async fn member(
        &self,
        organisation: OrganisationId,
        username: &str,
        role: Role,
    ) -> Staff {
        let token = self.token(ADMIN).await;
        let body = member(organisation, username, role);
        self.post("/api/v1/staff", &token, &body).await.read(201)
    }

    /// Types of all recorded events, in order.
    pub(crate) async fn events(&self) -> Vec<(String, i64, Value)> {
        use db::schema::event_log;
        let mut connection = own_pool(&self.store).connection().await.unwrap();
        event_log::table
            .order(event_log::position)
            .select((event_log::kind, event_log::sequence, event_log::data))
            .load(&mut connection)
            .await
            .unwrap()
    }
}

async fn read(response: reqwest::Response) -> Answer {
    let retry_after = response.headers().get("retry-after");
    let retry_after = retry_after.map(|value| value.to_str().unwrap().parse().unwrap());
    let status = response.status();
    let bytes = response.bytes().await.unwrap();
    Answer {
        status,
        retry_after,
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    }
}

fn instance(store: &TestDatabase, vault: &Arc<Vault>, clock: &Arc<FixedClock>) -> App {
    let lifetimes = Lifetimes {
        idle: TimeDelta::hours(12),
        total: TimeDelta::days(7),
        temporary: TimeDelta::days(7),
    };
    App::new(
        own_pool(store),
        Arc::clone(vault),
        Arc::clone(clock) as Arc<dyn Clock>,
        lifetimes,
        LIMITS,
        TimeDelta::days(30),
    )
    .unwrap()
}

/// A connection lives in the runtime that opened it, so the server and the test do not share.
fn own_pool(store: &TestDatabase) -> Database {
    Database::for_schema(&store.url, &store.schema, 4).unwrap()
}

pub(crate) fn organisation(parent: Option<OrganisationId>, code: &str) -> Value {
    json!({
        "parent": parent,
        "code": code,
        "kind": "township_committee",
        "name": format!("攀枝花市{code}人民调解委员会"),
        "number_word": format!("攀{}", code.replace('-', "")),
        "region": "5104",
    })
}

pub(crate) fn member(organisation: OrganisationId, username: &str, role: Role) -> Value {
    json!({
        "organisation": organisation,
        "username": username,
        "password": PASSWORD,
        "must_change": false,
        "name": "王秀兰",
        "roles": [role],
        "qualifications": ["people_mediator"],
        "email": format!("{username}@dingfen.example"),
    })
}
