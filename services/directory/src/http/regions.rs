use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, post};
use contracts::api::directory::{Region, RegisterRegions};
use kernel::Page;
use problem::{Code, Problem};
use serde::Deserialize;
use utoipa::IntoParams;
use web::{Actor, Body, Params, detached};

use super::checks;
use crate::app::App;
use crate::domain::reach;

/// Which divisions to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Directly below this one; the topmost ones unless told.
    parent: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows per page, at most 100.
    limit: Option<u32>,
}

/// Administrative divisions by code.
#[utoipa::path(tag = "regions", params(Filter), responses(
    (status = 200, body = Page<Region>), (status = 400, body = Problem)))]
#[get("/regions")]
pub(crate) async fn list(
    _actor: Actor,
    filter: Params<Filter>,
    app: Data<App>,
) -> Result<Json<Page<Region>>, Problem> {
    let Filter {
        parent,
        after,
        limit,
    } = filter.0;
    let page = app.regions(parent.as_deref(), after.as_deref(), limit);
    Ok(Json(page.await?))
}

/// One administrative division.
#[utoipa::path(tag = "regions", params(("code" = String, Path)), responses(
    (status = 200, body = Region), (status = 404, body = Problem)))]
#[get("/regions/{code}")]
pub(crate) async fn show(
    _actor: Actor,
    code: Path<String>,
    app: Data<App>,
) -> Result<Json<Region>, Problem> {
    Ok(Json(app.region(&code).await?))
}

/// Makes divisions known and renames known ones; for administrators of the root organisation.
/// Sending the same again changes nothing.
#[utoipa::path(tag = "regions", request_body = RegisterRegions, responses(
    (status = 204), (status = 403, body = Problem), (status = 422, body = Problem)))]
#[post("/regions")]
pub(crate) async fn register(
    actor: Actor,
    body: Body<RegisterRegions>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    if !reach::administers_everything(&actor) {
        return Err(Problem::new(Code::Forbidden).detail("行政区划由最上级机构的系统管理员维护。"));
    }
    let body = body.checked(checks::regions)?;
    let app = App::clone(&app);
    detached(async move { app.register_regions(&body.regions).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
