use std::time::Duration;

use actix_web::http::header;
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev};
use contracts::vocabulary::KnownWords;
use futures_util::StreamExt as _;
use futures_util::future::{FutureExt as _, LocalBoxFuture};
use problem::{Code, Problem};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::Findings;
use crate::explain::explain;
use crate::pointer::pointer;

/// A JSON body whose shape is right and whose words are known. Wrong ones are answered 400, 413, 415 or 422.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T> Body<T> {
    /// The body, once `check` has found nothing wrong in it; a 422 listing everything otherwise.
    pub fn checked(self, check: impl FnOnce(&T, &mut Findings)) -> Result<T, Problem> {
        let mut findings = Findings::new();
        check(&self.0, &mut findings);
        findings.into_result().map(|()| self.0)
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let limit = request
            .app_data::<JsonLimit>()
            .map_or(JsonLimit::DEFAULT, |limit| limit.0);
        let json = is_json(request.content_type());
        let bytes = collect(request, payload, limit);
        async move {
            if !json {
                return Err(Problem::new(Code::UnsupportedMediaType));
            }
            parse(&bytes.await?).map(Self)
        }
        .boxed_local()
    }
}

/// The largest body that is read, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JsonLimit(pub(crate) usize);

impl JsonLimit {
    const DEFAULT: usize = 1024 * 1024;
}

/// How long a body may take to arrive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyPatience(pub(crate) Duration);

impl BodyPatience {
    const DEFAULT: Duration = Duration::from_secs(30);
}

/// Reads a body whole, unless it is larger than `limit` bytes, compressed, or takes longer to
/// arrive than a sender in good faith needs.
pub fn collect(
    request: &HttpRequest,
    payload: &mut dev::Payload,
    limit: usize,
) -> impl Future<Output = Result<BytesMut, Problem>> + use<> {
    let patience = request
        .app_data::<BodyPatience>()
        .map_or(BodyPatience::DEFAULT, |patience| patience.0);
    let refusal = refuse_unread(request, limit);
    let payload = payload.take();
    async move {
        if let Some(problem) = refusal {
            return Err(problem);
        }
        tokio::time::timeout(patience, read(payload, limit))
            .await
            .unwrap_or_else(|_| Err(broken_off()))
    }
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

/// What can be refused by the headers alone, before a byte of the body is read.
fn refuse_unread(request: &HttpRequest, limit: usize) -> Option<Problem> {
    let mut encodings = request.headers().get_all(header::CONTENT_ENCODING);
    if encodings.any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        let problem = Problem::new(Code::UnsupportedMediaType);
        return Some(problem.detail("请求体不得压缩，请去掉请求头 Content-Encoding 后原样提交。"));
    }
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<usize>().ok());
    length
        .is_some_and(|length| length > limit)
        .then(|| too_large(limit))
}

async fn read(mut payload: dev::Payload, limit: usize) -> Result<BytesMut, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            tracing::debug!(%error, "a request body broke off");
            broken_off()
        })?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn broken_off() -> Problem {
    Problem::new(Code::BadJson).detail("请求体没有传完。")
}

fn too_large(limit: usize) -> Problem {
    let kibibytes = limit / 1024;
    Problem::new(Code::BodyTooLarge).detail(format!("请求体最大 {kibibytes} KiB。"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(KnownWords(&mut json)).map_err(|error| {
        let pointer = pointer(error.path());
        let error = error.into_inner();
        match error.classify() {
            Category::Data => Problem::new(Code::Invalid)
                .detail("请求体的内容有误。")
                .fields([explain(pointer, &error.to_string())]),
            Category::Syntax | Category::Eof | Category::Io => bad_json(&error),
        }
    })?;
    json.end().map_err(|error| bad_json(&error))?;
    Ok(value)
}

fn bad_json(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    Problem::new(Code::BadJson).detail(format!("第 {line} 行第 {column} 列无法读取。"))
}

#[cfg(test)]
mod tests {
    use contracts::api::handling::TakeStep;
    use contracts::vocabulary::{ReturnReason, Word};
    use kernel::NaiveDate;
    use serde::Deserialize;

    use super::*;

    /// What is particular to a step, among what all steps have.
    #[derive(Debug, Deserialize)]
    struct Set {
        #[serde(rename = "last_day")]
        _last_day: NaiveDate,
        #[serde(rename = "reason")]
        _reason: Option<Word<ReturnReason>>,
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field_wherever_the_field_is_declared() {
        for (fields, pointer, code) in [
            (r#""last_day": "2026-02-30""#, "/last_day", "invalid_date"),
            (r#""last_day": "2026年4月3日""#, "/last_day", "invalid_date"),
            (r#""last_day": 20260403"#, "/last_day", "wrong_type"),
            (r#""on": "2026-02-30""#, "/on", "invalid_date"),
            (r#""on": null"#, "/last_day", "required"),
            (
                r#""last_day": "2026-04-03", "first": 1"#,
                "/first",
                "unknown_field",
            ),
            (r#""reason": "won""#, "/reason", "unknown_value"),
        ] {
            let body = format!(r#"{{"version": 1, {fields}}}"#);
            let problem = parse::<TakeStep<Set>>(body.as_bytes()).err().unwrap();
            let [error] = problem.errors() else {
                panic!("{fields}: {:?}", problem.errors());
            };
            assert_eq!((&*error.pointer, &*error.code), (pointer, code), "{fields}");
        }
    }
}
