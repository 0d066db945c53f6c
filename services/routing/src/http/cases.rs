use actix_web::web::{Data, Json};
use actix_web::{get, post};
use contracts::api::lengths;
use contracts::api::routing::{
    AssignHandler, CaseDecision, HandlerChoice, Referral, ReferralTarget,
};
use kernel::CaseId;
use problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;
use web::{Actor, Body, Id, Params, detached};

use crate::App;

/// Part of a name to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Named {
    /// Part of the name; unless told, the bodies around the place of the case, or everybody.
    q: Option<String>,
}

impl Named {
    /// In the form that names have.
    pub(super) fn text(&self) -> Option<String> {
        self.q.as_deref().map(typed::name)
    }
}

/// Why the case went where it went: every rule tried, every candidate weighed (分流决定).
#[utoipa::path(tag = "cases", params(("case" = CaseId, Path)),
    responses((status = 200, body = CaseDecision), (status = 404, body = Problem)))]
#[get("/cases/{case}/decision")]
pub(crate) async fn decision(
    actor: Actor,
    case: Id<CaseId>,
    app: Data<App>,
) -> Result<Json<CaseDecision>, Problem> {
    Ok(Json(app.decision(&actor, *case).await?))
}

/// The case's referrals, oldest first (流转记录).
#[utoipa::path(tag = "cases", params(("case" = CaseId, Path)),
    responses((status = 200, body = Vec<Referral>), (status = 404, body = Problem)))]
#[get("/cases/{case}/referrals")]
pub(crate) async fn referrals(
    actor: Actor,
    case: Id<CaseId>,
    app: Data<App>,
) -> Result<Json<Vec<Referral>>, Problem> {
    Ok(Json(app.referrals_of(&actor, *case).await?))
}

/// Bodies that the case may be referred to, those proposed by the rules first; at most 50.
#[utoipa::path(tag = "cases", params(("case" = CaseId, Path), Named),
    responses((status = 200, body = Vec<ReferralTarget>), (status = 404, body = Problem)))]
#[get("/cases/{case}/targets")]
pub(crate) async fn targets(
    actor: Actor,
    case: Id<CaseId>,
    query: Params<Named>,
    app: Data<App>,
) -> Result<Json<Vec<ReferralTarget>>, Problem> {
    Ok(Json(
        app.targets(&actor, *case, query.0.text().as_deref())
            .await?,
    ))
}

/// Who may be named the case's handler by whoever may do so, best fitting first; at most 50.
#[utoipa::path(tag = "cases", params(("case" = CaseId, Path), Named),
    responses((status = 200, body = Vec<HandlerChoice>), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
#[get("/cases/{case}/handlers")]
pub(crate) async fn handlers(
    actor: Actor,
    case: Id<CaseId>,
    query: Params<Named>,
    app: Data<App>,
) -> Result<Json<Vec<HandlerChoice>>, Problem> {
    Ok(Json(
        app.handlers(&actor, *case, query.0.text().as_deref())
            .await?,
    ))
}

/// Assigns a handler inside the body that the case lies with (指定、更换承办人).
#[utoipa::path(tag = "cases", params(("case" = CaseId, Path)),
    responses((status = 200, body = CaseDecision), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
#[post("/cases/{case}/handler")]
pub(crate) async fn assign_handler(
    actor: Actor,
    case: Id<CaseId>,
    body: Body<AssignHandler>,
    app: Data<App>,
) -> Result<Json<CaseDecision>, Problem> {
    let case = *case;
    let body = body.checked(|body, findings| {
        findings.text("/reason", "理由", &body.reason, lengths::HANDLER_REASON);
    })?;
    detached(async move { app.assign_handler(&actor, case, &body).await })
        .await
        .map(Json)
}
