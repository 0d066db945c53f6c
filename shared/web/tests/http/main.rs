//! A whole server over a real socket: what people and programs get when they do it wrong.

#![expect(
    clippy::disallowed_methods,
    reason = "a test begins and ends its own tasks"
)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access_log;
mod bad_input;
mod built_in;
mod keys;
mod process;
mod running;
mod tracing_through;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::web::{Data, Json};
use actix_web::{Responder, get, post};
use contracts::vocabulary::{CaseKind, OrganisationKind, Role};
use contracts::{Claims, Service};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kernel::{CaseId, Clock as _, NaiveDate, OrganisationId, Shard, StaffId, SystemClock};
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;
use web::{Actor, Bearer, Body, Client, Findings, HttpArgs, Id, IdempotencyKey, Params, Server};
use web::{TokenVerifier, detached, readiness_check};

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Dispute {
    title: String,
    kind: CaseKind,
    received_on: NaiveDate,
}

impl Dispute {
    fn check(&self, findings: &mut Findings) {
        findings.text("/title", "标题", &self.title, 2..=60);
        let first = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
        let late_enough = self.received_on >= first;
        findings.ensure(late_enough, "/received_on", "too_early", "收到日期过早。");
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    kind: Option<CaseKind>,
}

#[derive(Default)]
struct Work {
    begun: Notify,
    go_on: Notify,
    done: AtomicUsize,
}

#[utoipa::path]
#[get("/me")]
async fn me(bearer: Bearer) -> impl Responder {
    Json(json!({ "name": bearer.name }))
}

#[utoipa::path(request_body = Dispute)]
#[post("/cases")]
async fn register(
    actor: Actor,
    _key: IdempotencyKey,
    dispute: Body<Dispute>,
) -> Result<impl Responder, Problem> {
    actor.require(&[Role::Mediator])?;
    Ok(Json(dispute.checked(Dispute::check)?))
}

#[utoipa::path(responses((status = 200), (status = 400, body = Problem)))]
#[get("/cases")]
async fn list(filter: Params<Filter>) -> impl Responder {
    Json(json!({ "kind": filter.0.kind }))
}

#[utoipa::path]
#[get("/cases/{case_id}")]
async fn show(case: Id<CaseId>) -> impl Responder {
    Json(json!({ "id": case.0, "text": "定分止争".repeat(1000) }))
}

#[utoipa::path]
#[post("/echo")]
async fn echo(body: Body<serde_json::Value>) -> impl Responder {
    Json(body.0)
}

#[utoipa::path]
#[post("/slow")]
async fn slow(work: Data<Work>) -> Result<impl Responder, Problem> {
    let work = work.into_inner();
    detached(async move {
        work.begun.notify_one();
        work.go_on.notified().await;
        work.done.fetch_add(1, Ordering::SeqCst);
        Ok::<_, Problem>(Json(json!({ "done": true })))
    })
    .await
}

#[utoipa::path]
#[get("/panic")]
async fn panics() -> Json<()> {
    panic!("secret");
}

#[utoipa::path]
#[get("/events")]
async fn events() -> impl Responder {
    actix_web::HttpResponse::Ok()
        .content_type("text/event-stream")
        .body("data: 1\n\n".repeat(1000))
}

#[utoipa::path]
#[get("/trace")]
async fn trace() -> impl Responder {
    Json(telemetry::trace_id())
}

/// A running server and what is needed to talk to it.
struct Running {
    base: String,
    http: reqwest::Client,
    client: Client,
    signer: Signed,
    work: Data<Work>,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<Result<(), web::ServeError>>,
}

async fn start() -> Running {
    start_with(true).await
}

async fn start_with(database_up: bool) -> Running {
    start_as(database_up, HttpArgs::any_port()).await
}

async fn start_as(database_up: bool, args: HttpArgs) -> Running {
    let (signer, verifier) = signing_key();
    let work = Data::new(Work::default());
    let for_routes = work.clone();
    let bound = Server::new(Service::Intake, args, verifier)
        .ready(readiness_check("postgresql", move || async move {
            database_up.then_some(()).ok_or("connection refused")
        }))
        .api(move |config| {
            config
                .app_data(for_routes.clone())
                .service(register)
                .service(list)
                .service(show)
                .service(me)
                .service(echo)
                .service(slow)
                .service(panics)
                .service(trace)
                .service(events);
        })
        .bind()
        .unwrap();
    let base = bound.base();
    let stop = CancellationToken::new();
    let task = tokio::spawn(bound.run(stop.clone()));
    Running {
        client: Client::new(&base).unwrap(),
        http: reqwest::Client::new(),
        base,
        signer,
        work,
        stop,
        task,
    }
}

impl Running {
    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn token(&self, role: Role, expires_in: i64) -> String {
        self.signer.token_for(role, expires_in)
    }

    /// Posts a body as a mediator would and gives the problem that comes back.
    async fn refused(&self, content_type: &str, body: impl Into<reqwest::Body>) -> Problem {
        let response = self
            .http
            .post(self.url("/api/v1/cases"))
            .bearer_auth(self.token(Role::Mediator, 60))
            .header("idempotency-key", "k-1")
            .header("content-type", content_type)
            .body(body)
            .send()
            .await
            .unwrap();
        problem(response).await
    }
}

/// Reads a problem and checks what every problem must have.
async fn problem(response: reqwest::Response) -> Problem {
    let status = response.status().as_u16();
    assert_eq!(
        response.headers()["content-type"],
        problem::MEDIA_TYPE,
        "{status}"
    );
    let problem: Problem = response.json().await.unwrap();
    assert_eq!(problem.status().as_u16(), status);
    assert!(problem.code().is_some(), "{problem}");
    problem
}

/// A key pair and its public half as the directory publishes it.
struct Signed {
    key: EncodingKey,
    jwk: serde_json::Value,
}

impl Signed {
    fn new(kid: &str) -> Self {
        use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
        use base64::Engine as _;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;

        let pair = Ed25519KeyPair::generate().unwrap();
        let x = URL_SAFE_NO_PAD.encode(pair.public_key());
        Self {
            key: EncodingKey::from_ed_der(pair.to_pkcs8().unwrap().as_ref()),
            jwk: json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": x}),
        }
    }

    fn token(&self, expires_in: i64) -> String {
        self.token_for(Role::Mediator, expires_in)
    }

    fn token_for(&self, role: Role, expires_in: i64) -> String {
        self.sign(&claims(role, expires_in))
    }

    fn sign(&self, claims: &Claims) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = self.jwk["kid"].as_str().map(str::to_owned);
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }
}

fn claims(role: Role, expires_in: i64) -> Claims {
    let now = SystemClock.now().timestamp();
    Claims {
        iss: web::ISSUER.to_owned(),
        aud: web::AUDIENCE.to_owned(),
        sub: StaffId::new(Shard::DIRECTORY),
        exp: now + expires_in,
        iat: now,
        name: "王芳".to_owned(),
        org: OrganisationId::new(Shard::DIRECTORY),
        org_name: "银江镇人民调解委员会".to_owned(),
        org_kind: OrganisationKind::TownshipCommittee.into(),
        org_path: "5104/".to_owned(),
        roles: vec![role],
        must_change_password: false,
        sid: None,
    }
}

fn signing_key() -> (Signed, TokenVerifier) {
    let signer = Signed::new("test");
    let keys = serde_json::from_value(json!({"keys": [signer.jwk]})).unwrap();
    (signer, TokenVerifier::fixed(&keys).unwrap())
}

/// Waits until something is so, without guessing how long it takes.
async fn eventually(what: &str, so: impl Fn() -> bool) {
    let waited = tokio::time::timeout(Duration::from_secs(10), async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(waited.await.is_ok(), "{what} did not happen");
}
