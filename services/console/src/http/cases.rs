//! The list of registered cases, and the search.

use actix_web::HttpRequest;
use contracts::api::intake::CaseRow;
use contracts::vocabulary::{CaseKind, DisputeType};
use kernel::Page;

use super::{Answer, SignedIn, path, query};
use crate::app::Trouble;
use crate::view::lists::Cases;
use crate::view::{Chrome, Errors, next_page, page};

/// What the bearer may see, newest first. A search that finds one case by its number still shows
/// the list: people look before they open.
pub(crate) async fn show(user: SignedIn, request: HttpRequest) -> Answer {
    let t = user.app.text();
    let query = query(&request);
    let filters = [
        ("q", Some(query.text("q"))),
        ("kind", Some(query.text("kind"))),
        ("dispute_type", Some(query.text("dispute_type"))),
    ];
    let mut asked = filters.to_vec();
    asked.extend([("limit", Some("30")), ("after", Some(query.text("after")))]);
    let asked = path("/cases", &asked);
    let (chrome, found) = tokio::join!(
        Chrome::of(&user, "cases"),
        user.get::<Page<CaseRow>>(user.app.intake(), &asked),
    );
    let (found, errors) = match found {
        Ok(found) => (found, Errors::none()),
        Err(trouble @ Trouble::Refused(_)) => (
            Page {
                items: Vec::new(),
                next: None,
            },
            Errors::of(t, &trouble),
        ),
        Err(trouble) => return Err(trouble),
    };
    page(&Cases {
        t,
        chrome,
        errors,
        q: query.text("q").to_owned(),
        kind: query.text("kind").to_owned(),
        dispute_type: query.text("dispute_type").to_owned(),
        kinds: CaseKind::ALL,
        types: DisputeType::ALL,
        next: next_page(&found, "/cases", &filters),
        page: found,
    })
}
