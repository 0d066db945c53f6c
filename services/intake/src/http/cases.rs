use ::web::{Actor, Body, Id, IdempotencyKey, Params, detached};
use access::{Action, Relation};
use actix_web::http::header;
use actix_web::{HttpResponse, get, post, web};
use contracts::api::intake::{
    AmendCase, CaseFile, CaseRow, CorrectCase, FindCases, RegisterCase, Registered,
};
use kernel::{CaseId, Page};
use problem::Problem;

use crate::app::App;
use crate::domain;

/// Registers a dispute or a petition.
#[utoipa::path(tag = "cases", request_body = RegisterCase,
    params(("Idempotency-Key" = String, Header, description = "One per registration; a retry sends the same.")),
    responses(
        (status = 201, body = Registered),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
        (status = 503, body = Problem)))]
#[post("/cases")]
pub(crate) async fn register_case(
    actor: Actor,
    key: IdempotencyKey,
    body: Body<RegisterCase>,
    app: web::Data<App>,
) -> Result<HttpResponse, Problem> {
    access::demand(&actor, Action::Register, Relation::Own)?;
    let Body(mut case) = body;
    domain::tidy_registration(&mut case);
    let today = app.today();
    let case = Body(case).checked(|case, findings| {
        domain::check_registration(case, today, findings);
    })?;
    let registered =
        detached(async move { app.register(actor.claims(), key.as_str(), &case).await }).await?;
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, format!("/api/v1/cases/{}", registered.id)))
        .json(registered))
}

/// The cases within the scope, newest first.
#[utoipa::path(tag = "cases", params(FindCases),
    responses((status = 200, body = Page<CaseRow>), (status = 400, body = Problem)))]
#[get("/cases")]
pub(crate) async fn list_cases(
    actor: Actor,
    asked: Params<FindCases>,
    app: web::Data<App>,
) -> Result<web::Json<Page<CaseRow>>, Problem> {
    Ok(web::Json(app.list(&actor, &asked.0).await?))
}

/// The same by a body, which no browser, proxy or log keeps: the only way to look for an identity
/// number or a telephone in full. Such a search is counted and recorded.
#[utoipa::path(tag = "cases", request_body = FindCases,
    responses(
        (status = 200, body = Page<CaseRow>),
        (status = 400, body = Problem),
        (status = 429, body = Problem)))]
#[post("/cases/search")]
pub(crate) async fn search_cases(
    actor: Actor,
    asked: Body<FindCases>,
    app: web::Data<App>,
) -> Result<web::Json<Page<CaseRow>>, Problem> {
    let found = detached(async move { app.search(actor.claims(), &asked.0).await }).await?;
    Ok(web::Json(found))
}

/// The file of a case, particulars masked.
#[utoipa::path(tag = "cases", params(("case" = String, Path)),
    responses((status = 200, body = CaseFile), (status = 404, body = Problem)))]
#[get("/cases/{case}")]
pub(crate) async fn case_file(
    actor: Actor,
    case: Id<CaseId>,
    app: web::Data<App>,
) -> Result<web::Json<CaseFile>, Problem> {
    Ok(web::Json(app.file(&actor, *case).await?))
}

/// Corrects the words of a registration, or adds materials.
#[utoipa::path(tag = "cases", params(("case" = String, Path)), request_body = AmendCase,
    responses(
        (status = 200, body = Registered),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem)))]
#[post("/cases/{case}/amendments")]
pub(crate) async fn amend_case(
    actor: Actor,
    case: Id<CaseId>,
    body: Body<AmendCase>,
    app: web::Data<App>,
) -> Result<web::Json<Registered>, Problem> {
    access::demand(&actor, Action::Amend, Relation::Own)?;
    let Body(mut amendment) = body;
    domain::tidy_amendment(&mut amendment);
    let amendment = Body(amendment).checked(domain::check_amendment)?;
    let amended =
        detached(async move { app.amend(actor.claims(), *case, &amendment).await }).await?;
    Ok(web::Json(amended))
}

/// Corrects what is registered of the case itself; what is absent stays.
#[utoipa::path(tag = "cases", params(("case" = String, Path)), request_body = CorrectCase,
    responses(
        (status = 200, body = Registered),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem)))]
#[post("/cases/{case}/correct")]
pub(crate) async fn correct_case(
    actor: Actor,
    case: Id<CaseId>,
    body: Body<CorrectCase>,
    app: web::Data<App>,
) -> Result<web::Json<Registered>, Problem> {
    access::demand(&actor, Action::Correct, Relation::Own)?;
    let Body(mut correction) = body;
    domain::tidy_case_correction(&mut correction);
    let correction = Body(correction).checked(domain::check_case_correction)?;
    let corrected = async move { app.correct_case(actor.claims(), *case, &correction).await };
    Ok(web::Json(detached(corrected).await?))
}
