//! What the templates are filled with.

pub(crate) mod backlog;
pub(crate) mod case;
pub(crate) mod chrome;
pub(crate) mod errors;
pub(crate) mod failure;
mod format;
pub(crate) mod lists;
pub(crate) mod plain;
pub(crate) mod register;

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;
use kernel::Page;

use crate::app::Trouble;
use crate::text::Text;

pub(crate) use chrome::Chrome;
pub(crate) use errors::Errors;

/// A part of a page: what it shows, or why it cannot be shown.
pub(crate) type Part<T> = Result<T, String>;

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
    Some(crate::http::path(path, &parameters))
}
