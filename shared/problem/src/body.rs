use std::borrow::Cow;
use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::{Deserialize, Serialize};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::Code;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// One refusal, as RFC 9457 writes it.
///
/// Boxed inside, so that `Result<T, Problem>` stays small.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Problem(Box<Members>);

/// Members of a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
struct Members {
    /// Address of the page that explains the code.
    #[serde(rename = "type")]
    kind: String,
    /// The code's title, Chinese.
    title: Cow<'static, str>,
    /// HTTP status.
    status: u16,
    /// Stable code, `AUTH-0001`.
    code: Cow<'static, str>,
    /// What is the matter here and now, Chinese.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    detail: Option<String>,
    /// Path of the request.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    instance: Option<String>,
    /// Trace to tell the operator.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    trace_id: Option<String>,
    /// Seconds after which to try again; also in the header `Retry-After`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    retry_after: Option<u32>,
    /// The fields that are wrong, all of them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    errors: Vec<FieldError>,
}

/// One field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Where it stands in the body, JSON pointer (RFC 6901); for query strings the name after `?`.
    pub pointer: String,
    /// What kind of mistake: `required`, `unknown`, `too_long`, ….
    pub code: Cow<'static, str>,
    /// What is wrong, Chinese.
    pub detail: String,
}

impl Problem {
    /// A problem with nothing but its code.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self(Box::new(Members {
            kind: code.uri(),
            title: Cow::Borrowed(code.title()),
            status: code.status_number(),
            code: Cow::Borrowed(code.as_str()),
            detail: None,
            instance: None,
            trace_id: None,
            retry_after: None,
            errors: Vec::new(),
        }))
    }

    /// Says what is the matter here and now. For people: Chinese, a full sentence, and nothing
    /// internal.
    #[must_use]
    pub fn detail(mut self, text: impl Into<String>) -> Self {
        self.0.detail = Some(text.into());
        self
    }

    /// Adds a field that is wrong.
    #[must_use]
    pub fn field(
        mut self,
        pointer: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        self.0.errors.push(FieldError {
            pointer: pointer.into(),
            code: Cow::Borrowed(code),
            detail: detail.into(),
        });
        self
    }

    /// Adds fields that are wrong.
    #[must_use]
    pub fn fields(mut self, errors: impl IntoIterator<Item = FieldError>) -> Self {
        self.0.errors.extend(errors);
        self
    }

    /// Says after how many seconds to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Says on which request it happened; the web layer fills both in.
    #[must_use]
    pub fn located(mut self, instance: impl Into<String>, trace_id: Option<String>) -> Self {
        self.0.instance = Some(instance.into());
        self.0.trace_id = trace_id;
        self
    }

    /// A 500 that shows nothing of its cause; the cause goes to the log, here and once.
    #[must_use]
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = %Chain(cause), "request failed unexpectedly");
        Self::new(Code::Internal)
    }

    /// A 503 with a delay; the cause goes to the log, here and once.
    #[must_use]
    pub fn unavailable(cause: &(dyn std::error::Error + 'static)) -> Self {
        const RETRY_AFTER_SECONDS: u32 = 3;
        tracing::warn!(error = %Chain(cause), "a dependency is unavailable");
        Self::new(Code::Unavailable).retry_after(RETRY_AFTER_SECONDS)
    }

    /// The code, unless it comes from a newer service and is not known here.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        self.0.code.parse().ok()
    }

    /// Whether it has this code.
    #[must_use]
    pub fn is(&self, code: Code) -> bool {
        self.0.code == code.as_str()
    }

    /// The code as written.
    #[must_use]
    pub fn code_text(&self) -> &str {
        &self.0.code
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.0.title
    }

    /// What was the matter.
    #[must_use]
    pub fn detail_text(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// The trace to tell the operator.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }

    /// The fields that are wrong.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// Seconds after which to try again.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u32> {
        self.0.retry_after
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.code, self.0.title)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status());
        response.insert_header((header::CONTENT_TYPE, MEDIA_TYPE));
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(seconds) = self.0.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        // Serialising strings and numbers cannot fail; an empty body would still have its status.
        response.body(serde_json::to_vec(self).unwrap_or_default())
    }
}

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        Members::schema()
    }
}

impl ToSchema for Problem {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Problem")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Members::schemas(schemas);
    }
}

/// Prints an error and its sources on one line.
struct Chain<'a>(&'a (dyn std::error::Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
