//! Requests as they are, of one actor to one service, and what comes back.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use contracts::Service;
use contracts::service::Trait;
use journeys::Stack;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::city::text;
use super::question::Question;

/// The services, and the tokens of those who ask them.
#[derive(Clone)]
pub(super) struct Http {
    client: reqwest::Client,
    services: BTreeMap<Service, String>,
    tokens: Vec<Option<String>>,
}

const API: &str = "/api/v1";

/// An Idempotency-Key that was not used yet.
fn next_key() -> String {
    static KEYS: AtomicU64 = AtomicU64::new(0);
    format!("key-{}", KEYS.fetch_add(1, Ordering::Relaxed))
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Code of the problem, if it is one.
    pub(super) code: String,
    pub(super) body: String,
}

impl Http {
    pub(super) fn new(stack: &Stack) -> Self {
        let services = Service::ALL.into_iter();
        let services = services.filter(|service| !service.is(Trait::ServesPages));
        Self {
            client: reqwest::Client::new(),
            services: services
                .map(|service| (service, stack.url(service).to_owned()))
                .collect(),
            tokens: Vec::new(),
        }
    }

    /// The same for others.
    pub(super) fn with(&self, tokens: Vec<Option<String>>) -> Self {
        Self {
            tokens,
            ..self.clone()
        }
    }

    /// Signs somebody in; gives access and refresh token.
    pub(super) async fn sign_in(&self, username: &str, password: &str) -> (String, String) {
        let body = json!({"username": username, "password": password});
        let path = format!("{}/api/v1/sign-in", self.services[&Service::Directory]);
        let answer = self.client.post(path).json(&body).send().await.unwrap();
        let tokens: Value = answer.json().await.unwrap();
        (
            text(&tokens["access_token"]),
            text(&tokens["refresh_token"]),
        )
    }

    /// Reads what must be there to be read.
    pub(super) async fn get(&self, actor: usize, service: Service, path: &str) -> Value {
        let answer = self.ask(actor, service, "GET", path, None, None).await;
        answer.read(path)
    }

    /// Reads what is outside `/api/v1`.
    pub(super) async fn get_at_root(&self, service: Service, path: &str) -> Value {
        let answer = self.ask_at_root(0, service, "GET", path, None, None).await;
        answer.read(path)
    }

    /// Asks a question of the matrix in somebody's name.
    pub(super) async fn answer(&self, actor: usize, question: &Question) -> Answer {
        let key = question.keyed.then(next_key);
        let root = if question.at_root { "" } else { API };
        let path = format!("{root}{}", question.path);
        let (method, body) = (question.method(), question.body.as_ref());
        self.ask_at_root(actor, question.service, method, &path, body, key.as_deref())
            .await
    }

    /// Does what must go through.
    pub(super) async fn post(
        &self,
        actor: usize,
        service: Service,
        path: &str,
        body: &Value,
    ) -> Value {
        let answer = self
            .ask(actor, service, "POST", path, Some(body), Some(&next_key()))
            .await;
        answer.read(path)
    }

    /// Asks for `path` below `/api/v1`.
    pub(super) async fn ask(
        &self,
        actor: usize,
        service: Service,
        method: &str,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Answer {
        let path = format!("{API}{path}");
        self.ask_at_root(actor, service, method, &path, body, key)
            .await
    }

    /// Asks for `path`.
    pub(super) async fn ask_at_root(
        &self,
        actor: usize,
        service: Service,
        method: &str,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Answer {
        let method: Method = method.parse().unwrap();
        let address = format!("{}{path}", self.services[&service]);
        let mut request = self.client.request(method, address);
        if let Some(token) = &self.tokens[actor] {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let answer = request.send().await.unwrap();
        let media = answer.headers().get(CONTENT_TYPE);
        let endless = media.is_some_and(|media| media.as_bytes().starts_with(b"text/event-stream"));
        let status = answer.status().as_u16();
        let body = match endless {
            true => String::new(),
            false => answer.text().await.unwrap(),
        };
        Answer::new(status, body)
    }
}

impl Answer {
    pub(super) fn new(status: u16, body: String) -> Self {
        let problem = serde_json::from_str::<Value>(&body);
        let code = problem.ok().filter(|_| status >= 400);
        let code = code.and_then(|problem| problem["code"].as_str().map(ToOwned::to_owned));
        Self {
            status,
            code: code.unwrap_or_default(),
            body,
        }
    }

    #[track_caller]
    fn read(&self, path: &str) -> Value {
        assert!(self.status < 300, "{path}: {} {}", self.status, self.body);
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The body of a refusal without what says on which request it was: two that are equal in this
    /// cannot be told apart.
    pub(super) fn told(&self) -> Value {
        let mut told: Value = serde_json::from_str(&self.body).unwrap_or_default();
        if let Some(members) = told.as_object_mut() {
            members.remove("instance");
            members.remove("trace_id");
        }
        told
    }
}
