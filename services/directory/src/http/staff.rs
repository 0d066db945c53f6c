use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, patch, post};
use contracts::api::directory::{ChangeStaff, RegisterStaff, ResetPassword, Staff};
use contracts::vocabulary::Role;
use kernel::{OrganisationId, Page, StaffId};
use problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;
use web::{Actor, Body, Id, IdempotencyKey, Params, detached};

use super::checks;
use crate::app::App;

/// Whose staff to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// The organisation; the bearer's own unless told.
    organisation: Option<OrganisationId>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows per page, at most 100.
    limit: Option<u32>,
}

/// Staff of one organisation, by sign-in name.
#[utoipa::path(tag = "staff", params(Filter), responses(
    (status = 200, body = Page<Staff>), (status = 403, body = Problem),
    (status = 404, body = Problem)))]
#[get("/staff")]
pub(crate) async fn list(
    actor: Actor,
    filter: Params<Filter>,
    app: Data<App>,
) -> Result<Json<Page<Staff>>, Problem> {
    let Filter {
        organisation,
        after,
        limit,
    } = filter.0;
    let page = app
        .staff(&actor, organisation, after.as_deref(), limit)
        .await?;
    Ok(Json(page))
}

/// One member of staff.
#[utoipa::path(tag = "staff", params(("id" = StaffId, Path)), responses(
    (status = 200, body = Staff), (status = 404, body = Problem)))]
#[get("/staff/{id}")]
pub(crate) async fn show(
    actor: Actor,
    id: Id<StaffId>,
    app: Data<App>,
) -> Result<Json<Staff>, Problem> {
    Ok(Json(app.member(&actor, *id).await?))
}

/// Registers a member of staff of an organisation that the bearer administers.
#[utoipa::path(tag = "staff", request_body = RegisterStaff,
    params(("Idempotency-Key" = String, Header)), responses(
    (status = 201, body = Staff), (status = 403, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/staff")]
pub(crate) async fn register(
    actor: Actor,
    key: IdempotencyKey,
    body: Body<RegisterStaff>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    actor.require(&[Role::Administrator])?;
    let body = body.checked(checks::staff)?;
    let app = App::clone(&app);
    let made = detached(async move { app.register_staff(&actor, key.as_str(), &body).await });
    Ok(HttpResponse::Created().json(made.await?))
}

/// Changes a member of staff of an organisation that the bearer administers. Taking all roles
/// ends their sign-ins.
#[utoipa::path(tag = "staff", request_body = ChangeStaff,
    params(("id" = StaffId, Path)), responses(
    (status = 200, body = Staff), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem)))]
#[patch("/staff/{id}")]
pub(crate) async fn change(
    actor: Actor,
    id: Id<StaffId>,
    body: Body<ChangeStaff>,
    app: Data<App>,
) -> Result<Json<Staff>, Problem> {
    actor.require(&[Role::Administrator])?;
    let body = body.checked(checks::change_staff)?;
    let app = App::clone(&app);
    let changed = detached(async move { app.change_staff(&actor, *id, &body).await }).await?;
    Ok(Json(changed))
}

/// Gives a member of staff of an organisation that the bearer administers a password for the time
/// being: all their sign-ins end, lock-outs are forgotten, and they must change it before anything
/// else. Nobody does so for themselves.
#[utoipa::path(tag = "staff", request_body = ResetPassword,
    params(("id" = StaffId, Path)), responses(
    (status = 200, body = Staff), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem)))]
#[post("/staff/{id}/password")]
pub(crate) async fn reset_password(
    actor: Actor,
    id: Id<StaffId>,
    body: Body<ResetPassword>,
    app: Data<App>,
) -> Result<Json<Staff>, Problem> {
    actor.require(&[Role::Administrator])?;
    let body = body.checked(checks::reset_password)?;
    let app = App::clone(&app);
    let changed = detached(async move { app.reset_password(&actor, *id, body).await }).await?;
    Ok(Json(changed))
}
