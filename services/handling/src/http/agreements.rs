use actix_web::web::{Data, Json};
use actix_web::{get, post};
use contracts::api::handling::{
    Agreement, MakeAgreement, SettleInstalment, SignAgreement, VoidAgreement,
};
use contracts::api::lengths;
use kernel::{AgreementId, CaseId, ProceedingId};
use problem::Problem;
use web::{Actor, Body, Findings, Id, detached};

use crate::app::App;

/// The most that may be promised in one agreement.
const INSTALMENTS: usize = 60;
/// What may be paid, in fen: up to ten thousand million yuan.
const AMOUNT_FEN: std::ops::RangeInclusive<i64> = 0..=1_000_000_000_000;

/// The agreements of a case, oldest first, each with what the reader may do with it.
#[utoipa::path(tag = "agreements", params(("case_id" = CaseId, Path)), responses(
    (status = 200, body = [Agreement]), (status = 404, body = Problem)))]
#[get("/cases/{case_id}/agreements")]
pub(crate) async fn list(
    actor: Actor,
    case: Id<CaseId>,
    app: Data<App>,
) -> Result<Json<Vec<Agreement>>, Problem> {
    Ok(Json(app.agreements(&actor, *case).await?))
}

/// Puts down what the parties agreed on in a proceeding (登记协议), one at a time.
#[utoipa::path(tag = "agreements", request_body = MakeAgreement,
    params(("case_id" = CaseId, Path), ("proceeding_id" = ProceedingId, Path)), responses(
    (status = 200, body = Agreement), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/cases/{case_id}/proceedings/{proceeding_id}/agreements")]
pub(crate) async fn make(
    actor: Actor,
    case: Id<CaseId>,
    proceeding: Id<ProceedingId>,
    body: Body<MakeAgreement>,
    app: Data<App>,
) -> Result<Json<Agreement>, Problem> {
    let body = body.checked(|body, findings| {
        findings.text("/terms", "协议内容", &body.terms, lengths::TERMS);
        amount("/amount_fen", body.amount_fen, findings);
        findings.count(
            "/instalments",
            "履行事项",
            body.instalments.len(),
            0..=INSTALMENTS,
        );
        for (row, one) in body.instalments.iter().enumerate() {
            amount(
                &format!("/instalments/{row}/amount_fen"),
                one.amount_fen,
                findings,
            );
            let field = format!("/instalments/{row}/what");
            findings.optional_line(&field, "履行内容", one.what.as_deref(), lengths::PROMISE);
        }
    })?;
    let app = App::clone(&app);
    let (case, proceeding) = (*case, *proceeding);
    let made = async move { app.make_agreement(&actor, case, proceeding, body).await };
    Ok(Json(detached(made).await?))
}

fn amount(field: &str, amount: Option<i64>, findings: &mut Findings) {
    if let Some(amount) = amount {
        let fits = AMOUNT_FEN.contains(&amount);
        findings.ensure(
            fits,
            field,
            "out_of_range",
            "金额不得为负数，也不得超过100亿元。",
        );
    }
}

/// Says that somebody has signed it (登记签字); with the last sign it takes effect.
#[utoipa::path(tag = "agreements", request_body = SignAgreement,
    params(("case_id" = CaseId, Path), ("agreement_id" = AgreementId, Path)), responses(
    (status = 200, body = Agreement), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/cases/{case_id}/agreements/{agreement_id}/sign")]
pub(crate) async fn sign(
    actor: Actor,
    case: Id<CaseId>,
    agreement: Id<AgreementId>,
    body: Body<SignAgreement>,
    app: Data<App>,
) -> Result<Json<Agreement>, Problem> {
    let body = body.checked(|_, _| {})?;
    let (app, which) = (App::clone(&app), (*case, *agreement));
    let signed = async move { app.sign_agreement(&actor, which, body).await };
    Ok(Json(detached(signed).await?))
}

/// Gives it up (作废) before it takes effect.
#[utoipa::path(tag = "agreements", request_body = VoidAgreement,
    params(("case_id" = CaseId, Path), ("agreement_id" = AgreementId, Path)), responses(
    (status = 200, body = Agreement), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/cases/{case_id}/agreements/{agreement_id}/void")]
pub(crate) async fn void(
    actor: Actor,
    case: Id<CaseId>,
    agreement: Id<AgreementId>,
    body: Body<VoidAgreement>,
    app: Data<App>,
) -> Result<Json<Agreement>, Problem> {
    let body = body.checked(|body, findings| {
        findings.text("/reason", "作废理由", &body.reason, lengths::VOIDING);
    })?;
    let (app, which) = (App::clone(&app), (*case, *agreement));
    let voided = async move { app.void_agreement(&actor, which, body).await };
    Ok(Json(detached(voided).await?))
}

/// Says what became of something that was promised (登记履行情况).
#[utoipa::path(tag = "agreements", request_body = SettleInstalment,
    params(("case_id" = CaseId, Path), ("agreement_id" = AgreementId, Path)), responses(
    (status = 200, body = Agreement), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/cases/{case_id}/agreements/{agreement_id}/settle")]
pub(crate) async fn settle(
    actor: Actor,
    case: Id<CaseId>,
    agreement: Id<AgreementId>,
    body: Body<SettleInstalment>,
    app: Data<App>,
) -> Result<Json<Agreement>, Problem> {
    let body = body.checked(|body, findings| {
        findings.optional_text("/note", "说明", body.note.as_deref(), lengths::PROMISE_NOTE);
    })?;
    let (app, which) = (App::clone(&app), (*case, *agreement));
    let settled = async move { app.settle_instalment(&actor, which, body).await };
    Ok(Json(detached(settled).await?))
}
