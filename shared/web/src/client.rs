use std::time::Duration;

use problem::{MEDIA_TYPE, Problem};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{ClientAddress, IdempotencyKey};

/// Calls another service's API.
///
/// Every call carries the trace context of the current span. Refusals come back as the
/// [`Problem`] the service wrote; everything else is [`ClientError::Unavailable`].
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    speaks_for: Option<ClientAddress>,
}

/// A call failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The service answered with a refusal.
    #[error("the service refused: {0}")]
    Problem(Problem),
    /// The service could not be reached, or its answer could not be understood.
    #[error("the service is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ClientError {
    /// The refusal, if it is one.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            Self::Unavailable(_) => None,
        }
    }
}

impl From<ClientError> for Problem {
    /// Passes a refusal on as it is; the caller's caller can do more with it than the caller.
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Problem(problem) => problem,
            ClientError::Unavailable(_) => Self::unavailable(&error),
        }
    }
}

impl Client {
    const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
    /// The longest silence before and inside an answer.
    const READ_TIMEOUT: Duration = Duration::from_secs(10);
    /// Shorter than servers keep idle connections open.
    const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

    /// A client for the service at `base`, `http://127.0.0.1:8082`.
    pub fn new(base: &str) -> Result<Self, ClientError> {
        let http = reqwest::Client::builder()
            .connect_timeout(Self::CONNECT_TIMEOUT)
            .read_timeout(Self::READ_TIMEOUT)
            .pool_idle_timeout(Self::IDLE_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(unavailable)?;
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self {
            http,
            base,
            speaks_for: None,
        })
    }

    /// The same client, telling the service whose request it passes on. The service believes it if
    /// this process is one of its trusted proxies.
    #[must_use]
    pub fn on_behalf_of(&self, address: ClientAddress) -> Self {
        Self {
            speaks_for: Some(address),
            ..self.clone()
        }
    }

    /// Where the service is.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Reads `path`, which begins with `/`.
    pub async fn get<R>(&self, path: &str, bearer: Option<&str>) -> Result<R, ClientError>
    where
        R: DeserializeOwned,
    {
        read(self.request(Method::GET, path, bearer, None)).await
    }

    /// Reads `path` with a query string made of `query`.
    pub async fn get_with<Q, R>(
        &self,
        path: &str,
        query: &Q,
        bearer: Option<&str>,
    ) -> Result<R, ClientError>
    where
        Q: Serialize + ?Sized,
        R: DeserializeOwned,
    {
        let query = serde_urlencoded::to_string(query).map_err(unavailable)?;
        self.get(&format!("{path}?{query}"), bearer).await
    }

    /// Opens a stream of server-sent events (or any long answer) to be read piece by piece.
    pub async fn open(&self, path: &str, bearer: Option<&str>) -> Result<Response, ClientError> {
        accepted(self.request(Method::GET, path, bearer, None)).await
    }

    /// Creates something. An answer without a body is read as `()`.
    pub async fn post<B, R>(
        &self,
        path: &str,
        bearer: Option<&str>,
        idempotency_key: Option<&str>,
        body: &B,
    ) -> Result<R, ClientError>
    where
        B: Serialize + ?Sized,
        R: DeserializeOwned,
    {
        let request = self.request(Method::POST, path, bearer, idempotency_key);
        read(request.json(body)).await
    }

    /// Changes something.
    pub async fn patch<B, R>(
        &self,
        path: &str,
        bearer: Option<&str>,
        idempotency_key: Option<&str>,
        body: &B,
    ) -> Result<R, ClientError>
    where
        B: Serialize + ?Sized,
        R: DeserializeOwned,
    {
        let request = self.request(Method::PATCH, path, bearer, idempotency_key);
        read(request.json(body)).await
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        bearer: Option<&str>,
        idempotency_key: Option<&str>,
    ) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        let trace = telemetry::current_trace();
        let headers = [
            ("traceparent", trace.traceparent.as_deref()),
            ("tracestate", trace.tracestate.as_deref()),
            (IdempotencyKey::HEADER, idempotency_key),
        ];
        for (name, value) in headers {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        if let Some(address) = self.speaks_for {
            request = request.header(ClientAddress::HEADER, address.ip().to_string());
        }
        match bearer {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}

async fn read<R: DeserializeOwned>(request: RequestBuilder) -> Result<R, ClientError> {
    let request = request.header(ACCEPT, "application/json");
    let bytes = accepted(request)
        .await?
        .bytes()
        .await
        .map_err(unavailable)?;
    let json: &[u8] = if bytes.is_empty() { b"null" } else { &bytes };
    serde_json::from_slice(json).map_err(unavailable)
}

async fn accepted(request: RequestBuilder) -> Result<Response, ClientError> {
    let response = request.send().await.map_err(unavailable)?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let is_problem = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(MEDIA_TYPE.as_bytes()));
    if !is_problem {
        return Err(ClientError::Unavailable(
            format!("unexpected answer {status}").into(),
        ));
    }
    let problem = response.json().await.map_err(unavailable)?;
    Err(ClientError::Problem(problem))
}

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> ClientError {
    ClientError::Unavailable(Box::new(error))
}
