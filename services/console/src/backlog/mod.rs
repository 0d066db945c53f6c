//! The supervisor's page, and its live signal.

mod view;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use contracts::api::tracking::{BacklogRow, BacklogSummary};
use kernel::Page;
use tokio_util::sync::CancellationToken;

use view::{Backlog, Figures, Query, charts, selects};

use crate::app::{Trouble, live};
use crate::page::{Answer, Chrome, SignedIn, next_page, page, part, path, query, session_id};

/// Due within this many days, as tracking's summary counts "due soon".
const SOON_DAYS: &str = "7";

/// Open cases in numbers and as a list, late ones first.
pub(crate) async fn show(user: SignedIn, request: HttpRequest) -> Answer {
    let t = user.app.text();
    let query = read(&request);
    let asked = path("/backlog", &asked(&query));
    let (chrome, summary, rows) = tokio::join!(
        Chrome::of(&user, "backlog"),
        user.get::<BacklogSummary>(user.app.tracking(), "/backlog/summary"),
        user.get::<Page<BacklogRow>>(user.app.tracking(), &asked),
    );
    let summary = part(t, summary);
    let rows = part(t, rows);
    let next = rows.as_ref().ok();
    let figures = summary.as_ref().map_err(Clone::clone);
    let figures = figures.map(|summary| Figures::of(summary, &query));
    let counted = figures.as_ref().ok().copied().flatten();
    let counted = counted.map(|figures| figures.listed(&query));
    page(&Backlog {
        t,
        chrome,
        charts: summary
            .as_ref()
            .map(|summary| charts(t, summary, &query))
            .unwrap_or_default(),
        selects: selects(t, summary.as_ref().ok(), &query),
        next: next.and_then(|page| next_page(page, "/backlog", &query.parameters(None))),
        here: here(&query),
        listed: counted.or_else(|| alone(rows.as_ref().ok()?, &query)),
        figures,
        rows,
        query,
    })
}

/// How many rows there are, if they all stand on this page.
fn alone(rows: &Page<BacklogRow>, query: &Query) -> Option<i64> {
    let all = rows.next.is_none() && query.after.is_empty();
    all.then(|| i64::try_from(rows.items.len()).unwrap_or(i64::MAX))
}

/// Tells the browser that something in its backlog changed.
pub(crate) async fn stream(
    user: SignedIn,
    request: HttpRequest,
    stop: web::Data<CancellationToken>,
) -> Answer {
    let id = session_id(&user.app, &request).ok_or(Trouble::NotFound)?;
    let events = live(
        user.app.clone(),
        id,
        user.session().clone(),
        CancellationToken::clone(&stop),
    );
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Neither here nor in a proxy may events wait for a buffer to fill.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events))
}

fn read(request: &HttpRequest) -> Query {
    let form = query(request);
    let text = |name| form.text(name).to_owned();
    Query {
        organisation: text("organisation"),
        dispute_type: text("dispute_type"),
        stage: text("stage"),
        due: text("due"),
        after: text("after"),
    }
}

/// The filters as tracking reads them.
fn asked(query: &Query) -> Vec<(&'static str, Option<&str>)> {
    let mut parameters = query.parameters(None);
    for (name, value) in &mut parameters {
        if *name == "due" && *value == Some("soon") {
            *value = Some(SOON_DAYS);
        }
    }
    parameters.extend([("limit", Some("50")), ("after", Some(query.after.as_str()))]);
    parameters
}

fn here(query: &Query) -> String {
    let mut parameters = query.parameters(None);
    parameters.push(("after", Some(query.after.as_str())));
    path("/backlog", &parameters)
}
