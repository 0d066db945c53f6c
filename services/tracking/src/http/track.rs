use actix_web::web::{Data, Json};
use actix_web::{get, post};
use contracts::api::tracking::{CaseTrack, ConcludeProceeding, TimelineEntry};
use kernel::{CaseId, Page, PageSize, ProceedingId};
use problem::Problem;
use web::{Actor, Body, Findings, Id, Params, cursor, detached};

use super::todo::Paging;
use crate::app::App;

/// Longest note at the end of a proceeding, in characters.
const NOTE: usize = 5_000;

/// Everything tracking knows about a case: proceedings, clocks with their explanation, history.
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

/// Ends a proceeding. For members of the handling body who handle cases.
#[utoipa::path(tag = "cases", request_body = ConcludeProceeding,
    params(("case_id" = CaseId, Path), ("proceeding_id" = ProceedingId, Path)), responses(
    (status = 200, body = CaseTrack), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem)))]
#[post("/cases/{case_id}/proceedings/{proceeding_id}/conclude")]
pub(crate) async fn conclude(
    actor: Actor,
    case: Id<CaseId>,
    proceeding: Id<ProceedingId>,
    body: Body<ConcludeProceeding>,
    app: Data<App>,
) -> Result<Json<CaseTrack>, Problem> {
    let wish = body.checked(check)?;
    let app = App::clone(&app);
    let (case, proceeding) = (*case, *proceeding);
    let track = async move { app.conclude(&actor, case, proceeding, wish).await };
    Ok(Json(detached(track).await?))
}

fn check(wish: &ConcludeProceeding, findings: &mut Findings) {
    findings.optional_text("/note", "办结说明", wish.note.as_deref(), NOTE);
}
