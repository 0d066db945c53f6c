use actix_web::get;
use actix_web::web::{Data, Json};
use contracts::api::tracking::CaseTrack;
use kernel::CaseId;
use problem::Problem;
use web::{Actor, Id};

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
