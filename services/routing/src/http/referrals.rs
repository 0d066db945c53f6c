use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use contracts::api::lengths;
use contracts::api::routing::{
    AcceptReferral, HandlerChoice, OfferReferral, ReceiveReferral, Referral, ReportReferral,
    ReturnReferral, WithdrawReferral,
};
use contracts::vocabulary::ReferralState;
use db::request::Request;
use kernel::{CaseId, OrganisationId, Page, PageSize, ReferralId};
use problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;
use web::{Actor, Body, Failure, Id, IdempotencyKey, Params, cursor, detached};

use super::cases::Named;
use crate::App;
use crate::store::referrals::{Filter, Mailbox};

/// Which referrals to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Handed to the bodies in scope, or handed over by them.
    #[serde(default, rename = "box")]
    mailbox: Mailbox,
    /// Only those in this state.
    state: Option<ReferralState>,
    /// Only this body's.
    organisation: Option<OrganisationId>,
    /// Only this case's.
    case: Option<CaseId>,
    /// Where the page begins, as the page before said.
    after: Option<String>,
    /// Rows, 1 to 100; 20 unless told.
    limit: Option<u32>,
}

/// Referrals of the bodies in scope, newest first (收件箱、发件箱).
#[utoipa::path(tag = "referrals", params(ListQuery),
    responses((status = 200, body = Page<Referral>), (status = 400, body = Problem)))]
#[get("/referrals")]
pub(crate) async fn list(
    actor: Actor,
    query: Params<ListQuery>,
    app: Data<App>,
) -> Result<Json<Page<Referral>>, Problem> {
    let query = query.0;
    let filter = Filter {
        mailbox: query.mailbox,
        state: query.state,
        organisation: query.organisation,
        case: query.case,
        after: cursor(query.after.as_deref())?,
    };
    let size = PageSize::of(query.limit);
    Ok(Json(app.referrals(&actor, &filter, size).await?))
}

/// One referral.
#[utoipa::path(tag = "referrals", params(("referral" = ReferralId, Path)),
    responses((status = 200, body = Referral), (status = 404, body = Problem)))]
#[get("/referrals/{referral}")]
pub(crate) async fn one(
    actor: Actor,
    id: Id<ReferralId>,
    app: Data<App>,
) -> Result<Json<Referral>, Problem> {
    Ok(Json(app.referral(&actor, *id).await?))
}

/// Who may be named handler by whoever takes the referral on, best fitting first; at most 50. The first
/// is whom the rules would choose.
#[utoipa::path(tag = "referrals", params(("referral" = ReferralId, Path), Named),
    responses((status = 200, body = Vec<HandlerChoice>), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
#[get("/referrals/{referral}/handlers")]
pub(crate) async fn handlers(
    actor: Actor,
    id: Id<ReferralId>,
    query: Params<Named>,
    app: Data<App>,
) -> Result<Json<Vec<HandlerChoice>>, Problem> {
    let text = query.0.text();
    Ok(Json(
        app.handlers_of_referral(&actor, *id, text.as_deref())
            .await?,
    ))
}

/// Hands a case over to another body (流转).
#[utoipa::path(tag = "referrals", params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Referral), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
#[post("/referrals")]
pub(crate) async fn offer(
    actor: Actor,
    key: IdempotencyKey,
    body: Body<OfferReferral>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    const ROUTE: &str = "POST /referrals";
    let offer = body.checked(|offer, findings| {
        findings.optional_text("/note", "附言", offer.note.as_deref(), lengths::OFFER_NOTE);
    })?;
    let referral = detached(async move {
        let asked = Request::new(actor.sub, ROUTE, key.as_str(), &offer)?;
        app.offer(&actor, &asked, &offer).await
    })
    .await?;
    Ok(HttpResponse::Created().json(referral))
}

/// Signs for a referral (签收).
#[utoipa::path(tag = "referrals", params(("referral" = ReferralId, Path)),
    responses((status = 200, body = Referral), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
#[post("/referrals/{referral}/receive")]
pub(crate) async fn receive(
    actor: Actor,
    id: Id<ReferralId>,
    body: Body<ReceiveReferral>,
    app: Data<App>,
) -> Result<Json<Referral>, Problem> {
    let id = *id;
    answer(async move { app.receive(&actor, id, &body.0).await }).await
}

/// Takes a referred case on (接受) and finds its handler.
#[utoipa::path(tag = "referrals", params(("referral" = ReferralId, Path)),
    responses((status = 200, body = Referral), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
#[post("/referrals/{referral}/accept")]
pub(crate) async fn accept(
    actor: Actor,
    id: Id<ReferralId>,
    body: Body<AcceptReferral>,
    app: Data<App>,
) -> Result<Json<Referral>, Problem> {
    let id = *id;
    answer(async move { app.accept(&actor, id, &body.0).await }).await
}

/// Sends a referred case back with the reason (退回).
#[utoipa::path(tag = "referrals", params(("referral" = ReferralId, Path)),
    responses((status = 200, body = Referral), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
#[post("/referrals/{referral}/return")]
pub(crate) async fn send_back(
    actor: Actor,
    id: Id<ReferralId>,
    body: Body<ReturnReferral>,
    app: Data<App>,
) -> Result<Json<Referral>, Problem> {
    let id = *id;
    let body = body.checked(|body, findings| {
        findings.text(
            "/explanation",
            "退回理由",
            &body.explanation,
            lengths::RETURN,
        );
    })?;
    answer(async move { app.send_back(&actor, id, &body).await }).await
}

/// Takes an offer back that is not accepted (撤回).
#[utoipa::path(tag = "referrals", params(("referral" = ReferralId, Path)),
    responses((status = 200, body = Referral), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
#[post("/referrals/{referral}/withdraw")]
pub(crate) async fn withdraw(
    actor: Actor,
    id: Id<ReferralId>,
    body: Body<WithdrawReferral>,
    app: Data<App>,
) -> Result<Json<Referral>, Problem> {
    let id = *id;
    let body = body.checked(|body, findings| {
        findings.text(
            "/explanation",
            "撤回理由",
            &body.explanation,
            lengths::WITHDRAWAL,
        );
    })?;
    answer(async move { app.withdraw(&actor, id, &body).await }).await
}

/// Tells the offering body the result (反馈结果).
#[utoipa::path(tag = "referrals", params(("referral" = ReferralId, Path)),
    responses((status = 200, body = Referral), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
#[post("/referrals/{referral}/report")]
pub(crate) async fn report(
    actor: Actor,
    id: Id<ReferralId>,
    body: Body<ReportReferral>,
    app: Data<App>,
) -> Result<Json<Referral>, Problem> {
    let id = *id;
    let body = body.checked(|body, findings| {
        findings.text("/result", "办理结果", &body.result, lengths::RESULT);
    })?;
    answer(async move { app.report(&actor, id, &body).await }).await
}

/// Carries a change out to its end even when the client hangs up.
async fn answer(
    change: impl Future<Output = Result<Referral, Failure>> + Send + 'static,
) -> Result<Json<Referral>, Problem> {
    detached(change).await.map(Json)
}
