use access::{Action, Relation};
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use contracts::api::notice::QueuedMail;
use kernel::{NoticeId, Page};
use problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;
use web::{Actor, Id, Params, detached};

use crate::app::{App, State};

/// Which mails to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// `due`, `sent` or `failed`; failed ones unless told.
    #[serde(default)]
    #[param(inline)]
    state: State,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows per page, at most 100.
    limit: Option<u32>,
}

/// Mails to staff in the bearer's subtree, newest first; for administrators.
#[utoipa::path(tag = "mails", params(Filter), responses(
    (status = 200, body = Page<QueuedMail>), (status = 403, body = Problem)))]
#[get("/mails")]
pub(crate) async fn list(
    actor: Actor,
    filter: Params<Filter>,
    app: Data<App>,
) -> Result<Json<Page<QueuedMail>>, Problem> {
    access::demand(&actor, Action::Resend, Relation::Above)?;
    let Filter {
        state,
        after,
        limit,
    } = filter.0;
    let page = app.mails(&actor, state, after.as_deref(), limit);
    Ok(Json(page.await?))
}

/// Tries a failed mail again; for administrators.
#[utoipa::path(tag = "mails", params(("id" = NoticeId, Path)), responses(
    (status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
#[post("/mails/{id}/retry")]
pub(crate) async fn retry(
    actor: Actor,
    id: Id<NoticeId>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    access::demand(&actor, Action::Resend, Relation::Above)?;
    let app = App::clone(&app);
    detached(async move { app.retry_mail(&actor, *id).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
