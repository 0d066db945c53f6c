//! Thin handlers: find out what is asked, ask the services, fill a page.

pub(crate) mod about;
pub(crate) mod assets;
pub(crate) mod backlog;
pub(crate) mod calculator;
pub(crate) mod case;
pub(crate) mod case_forms;
pub(crate) mod cases;
pub(crate) mod errors;
mod form;
pub(crate) mod home;
pub(crate) mod notices;
pub(crate) mod password;
pub(crate) mod referrals;
pub(crate) mod register;
pub(crate) mod sign_in;
mod visitor;

use actix_web::HttpResponse;
use actix_web::http::header;

pub(crate) use form::{Form, Row, path};
pub(crate) use visitor::{Entered, Posted, Sent, SignedIn, Visitor};

use crate::app::Trouble;

/// The page, or why there is none.
pub(crate) type Answer = Result<HttpResponse, Trouble>;

/// The query string as a form; read leniently, since people edit addresses.
pub(crate) fn query(request: &actix_web::HttpRequest) -> Form {
    Form::parse(request.query_string().as_bytes())
}

/// After something was done: the page to look at next, by GET.
pub(crate) fn see(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// The default of all pages.
pub(crate) async fn not_found() -> Answer {
    Err(Trouble::NotFound)
}
