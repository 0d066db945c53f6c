use actix_web::get;
use actix_web::web::{Data, Json};
use contracts::api::tracking::{CaseTrack, TimelineEntry};
use kernel::{CaseId, Page, PageSize};
use problem::Problem;
use web::{Actor, Id, Params, cursor};

use super::todo::Paging;
use crate::app::App;

/// Everything tracking knows about a case: clocks with their explanation, history.
#[utoipa::path(tag = "cases", params(("case_id" = CaseId, Path)), responses(
    (status = 200, body = CaseTrack), (status = 404, body = Problem)))]
#[get("/cases/{case_id}/track")]
pub(crate) async fn show(
    actor: Actor,
    case: Id<CaseId>,
    app: Data<App>,
) -> Result<Json<CaseTrack>, Problem> {
    Ok(Json(app.track(&actor, *case).await?))
}

/// The history of a case, newest first.
#[utoipa::path(tag = "cases", params(("case_id" = CaseId, Path), Paging), responses(
    (status = 200, body = Page<TimelineEntry>), (status = 400, body = Problem),
    (status = 404, body = Problem)))]
#[get("/cases/{case_id}/timeline")]
pub(crate) async fn timeline(
    actor: Actor,
    case: Id<CaseId>,
    paging: Params<Paging>,
    app: Data<App>,
) -> Result<Json<Page<TimelineEntry>>, Problem> {
    let after = cursor(paging.0.after.as_deref())?;
    let size = PageSize::of(paging.0.limit);
    Ok(Json(app.timeline(&actor, *case, after, size).await?))
}
