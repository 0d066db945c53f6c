use actix_web::get;
use actix_web::web::{Data, Json};
use contracts::api::tracking::BacklogRow;
use kernel::{Page, PageSize};
use problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;
use web::{Actor, Params, cursor};

use crate::app::App;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// `next` of the page before.
    pub(super) after: Option<String>,
    /// Rows per page, at most 100.
    pub(super) limit: Option<u32>,
}

/// Open cases that the bearer handles in person, soonest last day first.
#[utoipa::path(tag = "backlog", params(Paging), responses(
    (status = 200, body = Page<BacklogRow>), (status = 400, body = Problem)))]
#[get("/todo")]
pub(crate) async fn list(
    actor: Actor,
    paging: Params<Paging>,
    app: Data<App>,
) -> Result<Json<Page<BacklogRow>>, Problem> {
    let after = cursor(paging.0.after.as_deref())?;
    let size = PageSize::of(paging.0.limit);
    Ok(Json(app.todo(&actor, after, size).await?))
}
