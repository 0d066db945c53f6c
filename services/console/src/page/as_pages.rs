//! Turns every failure into a page in the same style.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse, ResponseError};

use super::{failure, session_id};
use crate::account::{password, sign_in};
use crate::again;
use crate::app::{App, Session, Trouble};

impl ResponseError for Trouble {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignedOut(_) => StatusCode::UNAUTHORIZED,
            Self::PasswordMustChange(_) => StatusCode::FORBIDDEN,
            Self::Refused(problem) => problem.status(),
            Self::Down(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::Again(typed) => typed.why.status(),
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Around all pages: what failed is answered with a page that says so and offers a way on.
pub(crate) async fn as_pages<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let answer = next.call(request).await?;
    let Some(trouble) = trouble_of(&answer) else {
        return Ok(answer.map_into_left_body());
    };
    let page = page(answer.request(), &trouble).await;
    Ok(answer.into_response(page).map_into_right_body())
}

fn trouble_of<B>(answer: &ServiceResponse<B>) -> Option<Trouble> {
    let error = answer.response().error()?;
    if let Some(trouble) = error.as_error::<Trouble>() {
        return Some(trouble.clone());
    }
    Some(match answer.status() {
        status if status.is_server_error() => Trouble::Internal,
        StatusCode::NOT_FOUND => Trouble::NotFound,
        _ => Trouble::BadForm,
    })
}

async fn page(request: &HttpRequest, trouble: &Trouble) -> HttpResponse {
    let Some(app) = request.app_data::<Data<App>>() else {
        return HttpResponse::InternalServerError().body("SYS-0001");
    };
    let session = request.extensions().get::<Session>().cloned();
    match (trouble, &session) {
        (Trouble::SignedOut(asked), _) => return sign_in::instead_of(app, request, asked),
        (Trouble::PasswordMustChange(asked), Some(session)) => {
            return password::instead_of(app, request, session, asked);
        }
        (Trouble::Again(typed), Some(session)) => {
            if let Some(id) = session_id(app, request)
                && let Ok(page) = again::instead_of(app, session, id, typed).await
            {
                return page;
            }
        }
        _ => {}
    }
    let html = failure::render(app, session.as_ref(), trouble, request.path());
    let mut response = HttpResponse::build(trouble.status_code());
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if matches!(trouble, Trouble::Down(_)) {
        response.insert_header((header::RETRY_AFTER, 3));
    }
    response.content_type("text/html; charset=utf-8").body(html)
}
