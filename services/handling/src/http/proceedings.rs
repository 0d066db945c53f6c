use actix_web::web::{Data, Json};
use actix_web::{get, post};
use contracts::api::handling::{
    Begin, Close, Conclude, Proceeding, Record, Resume, Step, Suspend, TakeStep,
};
use contracts::api::lengths;
use contracts::vocabulary::{Outcome, ProceedingAction};
use kernel::{CaseId, ProceedingId};
use law::{Kind, LawBook};
use problem::Problem;
use web::{Actor, ApiConfig, Body, Findings, Id, detached};

use crate::app::App;

/// Longest key of the law data: a ground, an event, a finding.
const KEY: usize = 60;

/// The proceedings of a case, oldest first, each with what the reader may do with it.
#[utoipa::path(tag = "proceedings", params(("case_id" = CaseId, Path)), responses(
    (status = 200, body = [Proceeding]), (status = 404, body = Problem)))]
#[get("/cases/{case_id}/proceedings")]
pub(crate) async fn list(
    actor: Actor,
    case: Id<CaseId>,
    app: Data<App>,
) -> Result<Json<Vec<Proceeding>>, Problem> {
    Ok(Json(app.proceedings(&actor, *case).await?))
}

/// Declares the routes of the steps: `name Step "address"`, and what of the body must be checked
/// beyond its shape, its words and its note, if anything. Expands to them and [`steps`], which registers all.
macro_rules! steps {
    ($($(#[doc = $doc:literal])+ $name:ident $step:ident $address:literal $(, $check:expr)?;)+) => {
        $(
            $(#[doc = $doc])+
            #[utoipa::path(tag = "proceedings", request_body = TakeStep<$step>,
                params(("case_id" = CaseId, Path), ("proceeding_id" = ProceedingId, Path)), responses(
                (status = 200, body = Proceeding), (status = 403, body = Problem),
                (status = 404, body = Problem), (status = 409, body = Problem),
                (status = 422, body = Problem)))]
            #[post($address)]
            async fn $name(
                actor: Actor,
                case: Id<CaseId>,
                proceeding: Id<ProceedingId>,
                body: Body<TakeStep<$step>>,
                app: Data<App>,
            ) -> Result<Json<Proceeding>, Problem> {
                let checks: &[fn(&TakeStep<$step>, &LawBook, &mut Findings)] = &[$($check)?];
                let body = body.checked(|body, findings| {
                    checks.iter().for_each(|check| check(body, app.book, findings));
                    note(ProceedingAction::$step, body.note.as_deref(), findings);
                })?;
                let app = App::clone(&app);
                let (case, proceeding) = (*case, *proceeding);
                let taken = async move { app.take(&actor, case, proceeding, body, Step::$step).await };
                Ok(Json(detached(taken).await?))
            }
        )+

        /// `POST /cases/{case}/proceedings/{proceeding}/{step}`.
        pub(crate) fn steps(config: &mut ApiConfig<'_>) {
            config$(.service($name))+;
        }
    };
}

/// What is wrong with an outcome: the law data must have it, whatever the procedure.
fn outcome(outcome: &Outcome, book: &LawBook, findings: &mut Findings) {
    if !outcome.is_known(book) {
        let known = book.vocabulary().terms(Kind::Outcomes).map(|(key, _)| key);
        let known = known.collect::<Vec<_>>().join("、");
        let detail = format!("字段“outcome”的取值“{outcome}”不可用，可用的取值：{known}。");
        findings.add("/outcome", "unknown_value", detail);
    }
}

/// What is wrong with a note: some steps need one.
fn note(action: ProceedingAction, note: Option<&str>, findings: &mut Findings) {
    let label = format!("{}说明", action.label());
    let length = lengths::step_note(action);
    findings.text("/note", &label, note.unwrap_or_default(), length);
}

steps! {
    /// Begins handling (开始办理).
    begin Begin "/cases/{case_id}/proceedings/{proceeding_id}/begin";
    /// Lets it stand still (中止) on a ground that its procedure knows.
    suspend Suspend "/cases/{case_id}/proceedings/{proceeding_id}/suspend", |body, _, findings| {
        findings.line("/ground", "中止事由", &body.step.ground, 1..=KEY);
    };
    /// Lets it go on (恢复).
    resume Resume "/cases/{case_id}/proceedings/{proceeding_id}/resume";
    /// Records that an event of the law has happened (登记事项), or that something was found to be so, of
    /// those that its procedure knows.
    record Record "/cases/{case_id}/proceedings/{proceeding_id}/record", |body, _, findings| {
        let Record { act, finding, way, .. } = &body.step;
        for (field, label, key) in [
            ("/act", "登记事项", act),
            ("/finding", "认定的情形", finding),
            ("/way", "送达方式", way),
        ] {
            if let Some(key) = key {
                findings.line(field, label, key, 1..=KEY);
            }
        }
    };
    /// Ends it (办结) with an outcome that its procedure knows.
    conclude Conclude "/cases/{case_id}/proceedings/{proceeding_id}/conclude", |body, book, findings| {
        outcome(&body.step.outcome, book, findings);
    };
    /// Closes its file (归档).
    close Close "/cases/{case_id}/proceedings/{proceeding_id}/close";
}
