use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use contracts::api::notice::{Notice, Unread};
use kernel::{NoticeId, Page};
use problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;
use web::{Actor, Id, Params, detached};

use crate::app::App;

/// Which notices to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only those not yet read.
    #[serde(default)]
    unread: bool,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows per page, at most 100.
    limit: Option<u32>,
}

/// The bearer's notices, newest first.
#[utoipa::path(tag = "notices", params(Filter), responses(
    (status = 200, body = Page<Notice>), (status = 400, body = Problem)))]
#[get("/notices")]
pub(crate) async fn list(
    actor: Actor,
    filter: Params<Filter>,
    app: Data<App>,
) -> Result<Json<Page<Notice>>, Problem> {
    let Filter {
        unread: only_unread,
        after,
        limit,
    } = filter.0;
    let page = app.notices(&actor, only_unread, after.as_deref(), limit);
    Ok(Json(page.await?))
}

/// How many notices the bearer has not read; 100 stands for 100 or more.
#[utoipa::path(tag = "notices", responses((status = 200, body = Unread)))]
#[get("/notices/unread")]
pub(crate) async fn unread(actor: Actor, app: Data<App>) -> Result<Json<Unread>, Problem> {
    Ok(Json(app.unread(&actor).await?))
}

/// Marks a notice read. May be repeated.
#[utoipa::path(tag = "notices", params(("id" = NoticeId, Path)), responses(
    (status = 204), (status = 404, body = Problem)))]
#[post("/notices/{id}/read")]
pub(crate) async fn read(
    actor: Actor,
    id: Id<NoticeId>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let app = App::clone(&app);
    detached(async move { app.read(&actor, *id).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Marks all of the bearer's notices read. May be repeated.
#[utoipa::path(tag = "notices", responses((status = 204)))]
#[post("/notices/read-all")]
pub(crate) async fn read_all(actor: Actor, app: Data<App>) -> Result<HttpResponse, Problem> {
    let app = App::clone(&app);
    detached(async move { app.read_all(&actor).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
