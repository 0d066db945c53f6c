//! Answers to HEAD: those to GET, without their bodies.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::body::{BodySize, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Bytes;

/// Has HEAD answered as GET (RFC 9110, 9.3.2), and throws the body away: one that never ends, of
/// live events, is not begun.
pub(crate) async fn answer_head<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, Unsent>>, Error> {
    let is_head = request.method() == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
    }
    let mut answer = next.call(request).await?;
    allow_head(answer.headers_mut());
    Ok(answer.map_body(|_, body| match is_head {
        true => EitherBody::right(Unsent(body.size())),
        false => EitherBody::left(body),
    }))
}

/// Where GET is allowed, so is HEAD.
fn allow_head(headers: &mut HeaderMap) {
    let Some(allowed) = headers
        .get(header::ALLOW)
        .and_then(|value| value.to_str().ok())
    else {
        return;
    };
    let known = |method: &str| allowed.split(',').any(|known| known.trim() == method);
    if known("GET") && !known("HEAD") {
        let allowed = allowed.replacen("GET", "GET, HEAD", 1);
        if let Ok(allowed) = HeaderValue::from_str(&allowed) {
            headers.insert(header::ALLOW, allowed);
        }
    }
}

/// A body of which only the length is told.
pub(crate) struct Unsent(BodySize);

impl MessageBody for Unsent {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        match self.0 {
            BodySize::Stream => BodySize::None,
            known => known,
        }
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}
