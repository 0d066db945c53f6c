use ::web::{Actor, Id, detached};
use access::{Action, Relation};
use actix_web::{post, web};
use contracts::api::intake::UnmaskedParty;
use kernel::{CaseId, PartyId};
use problem::Problem;

use crate::app::App;

/// Shows a party's identity number, telephone and address in full; the look is recorded.
#[utoipa::path(tag = "parties", params(("case" = String, Path), ("party" = String, Path)),
    responses(
        (status = 200, body = UnmaskedParty),
        (status = 403, body = Problem),
        (status = 404, body = Problem)))]
#[post("/cases/{case}/parties/{party}/unmask")]
pub(crate) async fn unmask_party(
    actor: Actor,
    case: Id<CaseId>,
    party: Id<PartyId>,
    app: web::Data<App>,
) -> Result<web::Json<UnmaskedParty>, Problem> {
    access::demand(&actor, Action::Unmask, Relation::Sees)?;
    let shown = detached(async move { app.unmask(actor.claims(), *case, *party).await }).await?;
    Ok(web::Json(shown))
}
