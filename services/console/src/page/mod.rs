//! What the pages of all areas share: who asks, what a form is, what stands around a page.

pub(crate) mod as_pages;
mod chrome;
mod errors;
mod failure;
mod fields;
mod form;
mod format;
mod labels;
mod read;
mod visitor;

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;
use kernel::Page;

use crate::app::Trouble;
use crate::text::Text;

pub(crate) use chrome::{Chrome, may_register, takes_petitions};
pub(crate) use errors::{Errors, FieldError, Place};
pub(crate) use failure::words;
pub(crate) use fields::{Fields, Row, local_path, path};
pub(crate) use form::{ANY, Form, Forms, Length, Search, Tried, WAS};
pub(crate) use format::{Of, SOON_DAYS};
pub(crate) use read::{Unreadable, Why, read};
pub(crate) use visitor::{
    COOKIE, Entered, Posted, Sent, SignedIn, Visitor, cookie, cookie_name, is_same, session_id,
    typed,
};

/// The page, or why there is none.
pub(crate) type Answer = Result<HttpResponse, Trouble>;

/// A part of a page: what it shows, or why it cannot be shown.
pub(crate) type Part<T> = Result<T, String>;

/// The query string as fields; read leniently, since people edit addresses.
pub(crate) fn query(request: &actix_web::HttpRequest) -> Fields {
    Fields::parse(request.query_string().as_bytes())
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

/// A page as answer.
pub(crate) fn page(template: &impl Template) -> Result<HttpResponse, Trouble> {
    page_with(StatusCode::OK, template)
}

/// A page with a status of its own: a form that was refused.
pub(crate) fn page_with(
    status: StatusCode,
    template: &impl Template,
) -> Result<HttpResponse, Trouble> {
    let html = template
        .render()
        .map_err(|error| Trouble::internal(&error))?;
    Ok(HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(html))
}

/// The status a page has when what was sent is refused.
pub(crate) fn refused(trouble: &Trouble) -> StatusCode {
    use actix_web::ResponseError as _;
    trouble.status_code()
}

/// A part of a page out of a service's answer.
pub(crate) fn part<T>(t: &Text, answer: Result<T, Trouble>) -> Part<T> {
    answer.map_err(|trouble| failure::words(t, &trouble).text)
}

/// The address of the page after this one.
pub(crate) fn next_page<T>(
    page: &Page<T>,
    path: &str,
    parameters: &[(&str, Option<&str>)],
) -> Option<String> {
    let mut parameters = parameters.to_vec();
    parameters.push(("after", Some(page.next.as_deref()?)));
    Some(self::path(path, &parameters))
}
