//! Around every request: a span, the access log, metrics, security headers, whole problems.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BodySize, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};
use contracts::Service;
use futures_util::future::FutureExt as _;
use ipnet::IpNet;
use kernel::CaseId;
use privacy::Vault;
use problem::{Code, MEDIA_TYPE, Problem};
use telemetry::metrics::prometheus::{HistogramVec, IntCounterVec};
use tracing::{Instrument as _, Span, field};
use uuid::Uuid;

use crate::ClientAddress;
use crate::actor::Asker;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Sees every request and every answer of a service.
#[derive(Clone)]
pub(crate) struct Observer(Arc<Inner>);

struct Inner {
    service: Service,
    /// What addresses are written by.
    vault: Vault,
    /// Whose word is taken for where a request came from.
    trusted: Vec<IpNet>,
    requests: IntCounterVec,
    seconds: HistogramVec,
}

impl Observer {
    pub(crate) fn new(service: Service, vault: Vault, trusted: Vec<IpNet>) -> Self {
        Self(Arc::new(Inner {
            service,
            vault,
            trusted,
            requests: telemetry::metrics::counter(
                "dingfen_http_requests_total",
                "Requests answered.",
                &["service", "route", "method", "status"],
            ),
            seconds: telemetry::metrics::histogram(
                "dingfen_http_request_seconds",
                "Time until an answer began.",
                &["service", "route", "method"],
                telemetry::metrics::SECONDS,
            ),
        }))
    }

    pub(crate) async fn observe<B: MessageBody + 'static>(
        self,
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<EitherBody<B>>, Error> {
        let seen = Seen::of(&request, self.client(&request));
        request.extensions_mut().insert(seen.asker.clone());
        let span = span(&request, &seen);
        let started = Instant::now();
        // A panic ends its own request only, and the one who asked gets an answer.
        let handled = AssertUnwindSafe(next.call(request))
            .catch_unwind()
            .instrument(span.clone())
            .await;
        let Ok(answer) = handled else {
            return Err(span.in_scope(|| self.panicked(&seen, started.elapsed().as_secs_f64())));
        };
        let answer = answer?;
        let answer = span.in_scope(|| finish(answer, &seen));
        let status = answer.status();
        span.record("http.response.status_code", status.as_u16());
        if status.is_server_error() {
            span.record("otel.status_code", "ERROR");
        }
        span.in_scope(|| self.account(&seen, status, started.elapsed().as_secs_f64()));
        Ok(answer)
    }

    /// Where a request came from, by keyed index: the same for the same address, and no address.
    fn client(&self, request: &ServiceRequest) -> Option<String> {
        let (peer, headers) = (request.peer_addr(), request.headers());
        let address = ClientAddress::of(peer, headers, &self.0.trusted)?;
        Some(address.index(&self.0.vault))
    }

    fn panicked(&self, seen: &Seen, seconds: f64) -> Error {
        tracing::error!(route = seen.route, "a handler panicked");
        let problem = Problem::new(Code::Internal);
        self.account(seen, problem.status(), seconds);
        let trace_id = telemetry::trace_id();
        problem.located(seen.path.as_str(), trace_id).into()
    }

    /// Counts the request and writes its one line of access log.
    fn account(&self, seen: &Seen, status: StatusCode, seconds: f64) {
        let service = self.0.service.name();
        let (route, method) = (seen.route.as_str(), seen.method.as_str());
        self.0
            .requests
            .with_label_values(&[service, route, method, status.as_str()])
            .inc();
        self.0
            .seconds
            .with_label_values(&[service, route, method])
            .observe(seconds);
        // Probes come every few seconds for ever; they would drown what people do.
        if seen.is_probe() {
            return;
        }
        let asker = seen.asker.get();
        tracing::info!(
            target: "access",
            route,
            method,
            status = status.as_u16(),
            duration_ms = (seconds * 1e6).round() / 1e3,
            request_id = seen.request_id,
            actor.id = asker.map(|(staff, _)| field::display(staff)),
            actor.org = asker.map(|(_, organisation)| field::display(organisation)),
            case.id = seen.case.map(field::display),
            client.index = seen.client,
            "request answered"
        );
    }
}

/// What is known of a request before it is handled. No query string, no header, no body: those
/// may hold personal data.
struct Seen {
    method: String,
    route: String,
    path: String,
    request_id: String,
    case: Option<CaseId>,
    client: Option<String>,
    asker: Asker,
}

impl Seen {
    fn of(request: &ServiceRequest, client: Option<String>) -> Self {
        Self {
            method: method(request).to_owned(),
            // Never the path itself: unknown paths would make as many time series.
            route: request.match_pattern().unwrap_or_else(|| "none".to_owned()),
            path: request.path().to_owned(),
            request_id: request_id(request.headers()),
            case: request
                .path()
                .split('/')
                .find_map(|segment| segment.parse().ok()),
            client,
            asker: Asker::default(),
        }
    }

    fn is_probe(&self) -> bool {
        ["/healthz", "/readyz", "/metrics"].contains(&self.path.as_str())
    }
}

/// The method, if it is one; any word is allowed by HTTP, and each would make a time series.
fn method(request: &ServiceRequest) -> &str {
    match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "OTHER",
    }
}

fn request_id(headers: &HeaderMap) -> String {
    const LONGEST: usize = 64;
    let given = headers
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok());
    let harmless = |id: &&str| {
        (1..=LONGEST).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    given
        .filter(harmless)
        .map_or_else(|| Uuid::new_v4().to_string(), ToOwned::to_owned)
}

fn span(request: &ServiceRequest, seen: &Seen) -> Span {
    let span = tracing::info_span!(
        "http_request",
        otel.name = format!("{} {}", seen.method, seen.route),
        otel.kind = "server",
        otel.status_code = field::Empty,
        http.request.method = seen.method,
        http.route = seen.route,
        http.response.status_code = field::Empty,
        request.id = seen.request_id,
        actor.id = field::Empty,
        case.id = field::Empty,
    );
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    if let Some(case) = seen.case {
        span.record("case.id", field::display(case));
    }
    telemetry::set_parent(&span, header("traceparent"), header("tracestate"));
    span
}

/// Completes an answer: problems say where they happened, headers keep browsers from harm.
fn finish<B: MessageBody + 'static>(
    answer: ServiceResponse<B>,
    seen: &Seen,
) -> ServiceResponse<EitherBody<B>> {
    let mut answer = match problem_of(&answer) {
        Some(problem) => {
            let problem = problem.located(seen.path.as_str(), telemetry::trace_id());
            let allow = answer.headers().get(header::ALLOW).cloned();
            let mut response = actix_web::HttpResponse::from_error(problem);
            if let Some(allow) = allow {
                response.headers_mut().insert(header::ALLOW, allow);
            }
            answer.into_response(response).map_into_right_body()
        }
        None => answer.map_into_left_body(),
    };
    let headers = answer.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&seen.request_id) {
        headers.insert(REQUEST_ID, id);
    }
    secure(headers, seen.path.starts_with("/api/"));
    answer
}

/// The problem of a failed answer; one is made for errors that actix itself writes.
fn problem_of<B: MessageBody>(answer: &ServiceResponse<B>) -> Option<Problem> {
    let status = answer.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let error = answer.response().error();
    if let Some(problem) = error.and_then(|error| error.as_error::<Problem>()) {
        return Some(problem.clone());
    }
    let empty = matches!(
        answer.response().body().size(),
        BodySize::None | BodySize::Sized(0)
    );
    let ours = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes() == MEDIA_TYPE.as_bytes());
    (error.is_some() || (empty && !ours)).then(|| Problem::new(code_for(status)))
}

fn code_for(status: StatusCode) -> Code {
    match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        StatusCode::UNAUTHORIZED => Code::NotSignedIn,
        StatusCode::FORBIDDEN => Code::Forbidden,
        StatusCode::TOO_MANY_REQUESTS => Code::TooManyRequests,
        StatusCode::SERVICE_UNAVAILABLE => Code::Unavailable,
        status if status.is_server_error() => Code::Internal,
        _ => Code::BadParameter,
    }
}

fn secure(headers: &mut HeaderMap, api: bool) {
    const POLICY: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; \
                          form-action 'self'; frame-ancestors 'none'";
    let defaults = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    for (name, value) in defaults {
        set_default(headers, name, value);
    }
    if api {
        set_default(headers, header::CACHE_CONTROL, "no-store");
    }
    let events = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/event-stream"));
    if events {
        // Compression would hold events back until its window is full.
        set_default(headers, header::CONTENT_ENCODING, "identity");
    }
}

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
