use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, patch, post};
use contracts::api::directory::{ChangeOrganisation, Organisation, RegisterOrganisation};
use contracts::vocabulary::{OrganisationKind, Role};
use kernel::{OrganisationId, Page};
use problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;
use web::{Actor, Body, Id, IdempotencyKey, Params, detached};

use super::checks;
use crate::app::{App, OrganisationQuery};

/// Which organisations to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Directly below this one.
    parent: Option<OrganisationId>,
    /// Of this kind.
    kind: Option<OrganisationKind>,
    /// Beginning of the name.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows per page, at most 100.
    limit: Option<u32>,
}

/// Organisations in the order of the tree.
#[utoipa::path(tag = "organisations", params(Filter), responses(
    (status = 200, body = Page<Organisation>), (status = 400, body = Problem)))]
#[get("/organisations")]
pub(crate) async fn list(
    _actor: Actor,
    filter: Params<Filter>,
    app: Data<App>,
) -> Result<Json<Page<Organisation>>, Problem> {
    let Filter {
        parent,
        kind,
        q: name,
        after,
        limit: size,
    } = filter.0;
    let query = OrganisationQuery {
        parent,
        kind,
        name,
        after,
        size,
    };
    Ok(Json(app.organisations(query).await?))
}

/// One organisation.
#[utoipa::path(tag = "organisations", params(("id" = OrganisationId, Path)), responses(
    (status = 200, body = Organisation), (status = 404, body = Problem)))]
#[get("/organisations/{id}")]
pub(crate) async fn show(
    _actor: Actor,
    id: Id<OrganisationId>,
    app: Data<App>,
) -> Result<Json<Organisation>, Problem> {
    Ok(Json(app.organisation(*id).await?))
}

/// Registers an organisation below one that the bearer administers.
#[utoipa::path(tag = "organisations", request_body = RegisterOrganisation,
    params(("Idempotency-Key" = String, Header)), responses(
    (status = 201, body = Organisation), (status = 403, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/organisations")]
pub(crate) async fn register(
    actor: Actor,
    key: IdempotencyKey,
    body: Body<RegisterOrganisation>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    actor.require(&[Role::Administrator])?;
    let body = body.checked(checks::organisation)?;
    let app = App::clone(&app);
    let made =
        detached(async move { app.register_organisation(&actor, key.as_str(), &body).await });
    Ok(HttpResponse::Created().json(made.await?))
}

/// Changes an organisation that the bearer administers.
#[utoipa::path(tag = "organisations", request_body = ChangeOrganisation,
    params(("id" = OrganisationId, Path)), responses(
    (status = 200, body = Organisation), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem)))]
#[patch("/organisations/{id}")]
pub(crate) async fn change(
    actor: Actor,
    id: Id<OrganisationId>,
    body: Body<ChangeOrganisation>,
    app: Data<App>,
) -> Result<Json<Organisation>, Problem> {
    actor.require(&[Role::Administrator])?;
    let body = body.checked(checks::change_organisation)?;
    let app = App::clone(&app);
    let changed =
        detached(async move { app.change_organisation(&actor, *id, &body).await }).await?;
    Ok(Json(changed))
}
