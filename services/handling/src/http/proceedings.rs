use actix_web::web::{Data, Json};
use actix_web::{get, post};
use contracts::api::handling::{Begin, Close, Conclude, Proceeding, Resume, Suspend, TakeStep};
use contracts::api::lengths;
use contracts::event::Step;
use kernel::{CaseId, ProceedingId};
use problem::Problem;
use web::{Actor, Body, Id, detached};

use crate::app::App;

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

/// Declares the route of a step: `name Step "address" "what it does";`. For members of the handling body
/// who handle cases, but for those with ties to a party.
macro_rules! steps {
    ($($(#[doc = $doc:literal])+ $name:ident $step:ident $address:literal;)+) => {$(
        $(#[doc = $doc])+
        #[utoipa::path(tag = "proceedings", request_body = TakeStep<$step>,
            params(("case_id" = CaseId, Path), ("proceeding_id" = ProceedingId, Path)), responses(
            (status = 200, body = Proceeding), (status = 403, body = Problem),
            (status = 404, body = Problem), (status = 409, body = Problem),
            (status = 422, body = Problem)))]
        #[post($address)]
        pub(crate) async fn $name(
            actor: Actor,
            case: Id<CaseId>,
            proceeding: Id<ProceedingId>,
            body: Body<TakeStep<$step>>,
            app: Data<App>,
        ) -> Result<Json<Proceeding>, Problem> {
            let body = body.checked(|body, findings| {
                findings.optional_text("/note", "说明", body.note.as_deref(), lengths::STEP_NOTE);
            })?;
            let app = App::clone(&app);
            let (case, proceeding) = (*case, *proceeding);
            let taken = async move { app.take(&actor, case, proceeding, body, Step::$step).await };
            Ok(Json(detached(taken).await?))
        }
    )+};
}

steps! {
    /// Begins handling (开始办理).
    begin Begin "/cases/{case_id}/proceedings/{proceeding_id}/begin";
    /// Lets it stand still (中止) on a ground that its procedure knows.
    suspend Suspend "/cases/{case_id}/proceedings/{proceeding_id}/suspend";
    /// Lets it go on (恢复).
    resume Resume "/cases/{case_id}/proceedings/{proceeding_id}/resume";
    /// Ends it (办结) with an outcome that its procedure knows.
    conclude Conclude "/cases/{case_id}/proceedings/{proceeding_id}/conclude";
    /// Closes its file (归档).
    close Close "/cases/{case_id}/proceedings/{proceeding_id}/close";
}
