use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use contracts::api::directory::{
    ChangePassword, EndSignIn, Me, Refresh, SignIn, SignInRow, Tokens,
};
use problem::Problem;
use uuid::Uuid;
use web::{Actor, Bearer, Body, ClientAddress, Id, detached};

use super::checks;
use crate::app::App;

/// Signs in with name and password. Five wrong passwords in fifteen minutes lock the name for the
/// address they came from; many more lock it for every address not used lately, or the address.
#[utoipa::path(tag = "sign-in", request_body = SignIn, security(()), responses(
    (status = 200, body = Tokens),
    (status = 401, description = "AUTH-0004", body = Problem),
    (status = 429, description = "AUTH-0005, REQ-0012", body = Problem)))]
#[post("/sign-in")]
pub(crate) async fn sign_in(
    from: ClientAddress,
    body: Body<SignIn>,
    app: Data<App>,
) -> Result<Json<Tokens>, Problem> {
    let body = body.checked(checks::sign_in)?;
    let app = App::clone(&app);
    let tokens = detached(async move { app.sign_in(body, from).await }).await?;
    Ok(Json(tokens))
}

/// Gives new tokens for a refresh token, which is used up. A second use ends the sign-in.
#[utoipa::path(tag = "sign-in", request_body = Refresh, security(()), responses(
    (status = 200, body = Tokens),
    (status = 401, description = "AUTH-0002, AUTH-0003", body = Problem)))]
#[post("/refresh")]
pub(crate) async fn refresh(body: Body<Refresh>, app: Data<App>) -> Result<Json<Tokens>, Problem> {
    let body = body.checked(checks::refresh)?;
    let app = App::clone(&app);
    let tokens = detached(async move { app.refresh(body).await }).await?;
    Ok(Json(tokens))
}

/// Ends the sign-in that a refresh token belongs to.
#[utoipa::path(tag = "sign-in", request_body = Refresh, security(()), responses((status = 204)))]
#[post("/sign-out")]
pub(crate) async fn sign_out(body: Body<Refresh>, app: Data<App>) -> Result<HttpResponse, Problem> {
    let body = body.checked(checks::refresh)?;
    let app = App::clone(&app);
    detached(async move { app.sign_out(body).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The bearer of the token, as the directory knows them now; also for whoever must change their
/// password first.
#[utoipa::path(tag = "sign-in", responses(
    (status = 200, body = Me), (status = 401, body = Problem)))]
#[get("/me")]
pub(crate) async fn me(bearer: Bearer, app: Data<App>) -> Result<Json<Me>, Problem> {
    Ok(Json(app.me(&bearer).await?))
}

/// Where the bearer is signed in, the latest first.
#[utoipa::path(tag = "sign-in", responses(
    (status = 200, body = Vec<SignInRow>), (status = 401, body = Problem)))]
#[get("/me/sign-ins")]
pub(crate) async fn sign_ins(
    actor: Actor,
    app: Data<App>,
) -> Result<Json<Vec<SignInRow>>, Problem> {
    Ok(Json(app.sign_ins(&actor).await?))
}

/// Ends one of the bearer's sign-ins, for their password; what it gave opens nothing any more within
/// seconds. Wrong passwords count as at signing in.
#[utoipa::path(tag = "sign-in", params(("id" = String, Path)), request_body = EndSignIn, responses(
    (status = 204), (status = 401, body = Problem), (status = 404, body = Problem),
    (status = 422, body = Problem), (status = 429, body = Problem)))]
#[post("/me/sign-ins/{id}/end")]
pub(crate) async fn end_sign_in(
    actor: Actor,
    from: ClientAddress,
    id: Id<Uuid>,
    body: Body<EndSignIn>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let body = body.checked(checks::end_sign_in)?;
    let app = App::clone(&app);
    detached(async move { app.end_own_sign_in(&actor, *id, body, from).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Changes the bearer's password and ends all their sign-ins but the one that goes on with these
/// tokens; also for whoever must change it first.
#[utoipa::path(tag = "sign-in", request_body = ChangePassword, responses(
    (status = 200, body = Tokens),
    (status = 422, body = Problem), (status = 429, body = Problem)))]
#[post("/me/password")]
pub(crate) async fn change_password(
    bearer: Bearer,
    from: ClientAddress,
    body: Body<ChangePassword>,
    app: Data<App>,
) -> Result<Json<Tokens>, Problem> {
    let body = body.checked(checks::change_password)?;
    let app = App::clone(&app);
    let tokens = detached(async move { app.change_password(&bearer, body, from).await }).await?;
    Ok(Json(tokens))
}
