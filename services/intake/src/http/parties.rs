use ::web::{Actor, Body, Id, detached};
use access::{Action, Relation};
use actix_web::{post, web};
use contracts::api::intake::{Unmask, UnmaskedParty};
use kernel::{CaseId, PartyId};
use problem::Problem;

use crate::app::App;
use crate::domain;

/// Shows a party's identity number, telephone and address in full. The look is recorded with its
/// reason and counted.
#[utoipa::path(tag = "parties", request_body = Unmask,
    params(("case" = String, Path), ("party" = String, Path)),
    responses(
        (status = 200, body = UnmaskedParty),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
        (status = 429, body = Problem)))]
#[post("/cases/{case}/parties/{party}/unmask")]
pub(crate) async fn unmask_party(
    actor: Actor,
    case: Id<CaseId>,
    party: Id<PartyId>,
    body: Body<Unmask>,
    app: web::Data<App>,
) -> Result<web::Json<UnmaskedParty>, Problem> {
    access::demand(&actor, Action::Unmask, Relation::Sees)?;
    let Body(mut asked) = body;
    domain::tidy_unmask(&mut asked);
    let asked = Body(asked).checked(domain::check_unmask)?;
    let shown = async move { app.unmask(actor.claims(), *case, *party, &asked).await };
    Ok(web::Json(detached(shown).await?))
}
