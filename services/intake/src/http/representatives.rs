use ::web::{Actor, Body, Id, IdempotencyKey, detached};
use access::{Action, Relation};
use actix_web::{HttpResponse, post, web};
use contracts::api::intake::{EndRepresentation, NameRepresentative, RepresentativeStored};
use db::request::Request;
use kernel::{CaseId, PartyId, RepresentativeId};
use problem::Problem;

use crate::app::App;
use crate::domain;

/// Names who acts for a party.
#[utoipa::path(tag = "parties", request_body = NameRepresentative,
    params(("case" = String, Path), ("party" = String, Path),
        ("Idempotency-Key" = String, Header, description = "One per person; a retry sends the same.")),
    responses(
        (status = 201, body = RepresentativeStored),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem)))]
#[post("/cases/{case}/parties/{party}/representatives")]
pub(crate) async fn name_representative(
    actor: Actor,
    key: IdempotencyKey,
    case: Id<CaseId>,
    party: Id<PartyId>,
    body: Body<NameRepresentative>,
    app: web::Data<App>,
) -> Result<HttpResponse, Problem> {
    const ROUTE: &str = "POST /cases/{case}/parties/{party}/representatives";
    access::demand(&actor, Action::Correct, Relation::Own)?;
    let Body(mut named) = body;
    domain::tidy_representative(&mut named);
    let today = app.today();
    let named = Body(named).checked(|named, findings| {
        domain::check_representative(named, today, findings);
    })?;
    let stored = detached(async move {
        let asked = Request::new(actor.sub, ROUTE, key.as_str(), &(*case, *party, &named))?;
        let place = (*case, *party);
        app.name_representative(actor.claims(), &asked, place, &named)
            .await
    });
    Ok(HttpResponse::Created().json(stored.await?))
}

/// Says that somebody acts for a party no more.
#[utoipa::path(tag = "parties", request_body = EndRepresentation,
    params(("case" = String, Path), ("representative" = String, Path)),
    responses(
        (status = 200, body = RepresentativeStored),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem)))]
#[post("/cases/{case}/representatives/{representative}/end")]
pub(crate) async fn end_representation(
    actor: Actor,
    case: Id<CaseId>,
    representative: Id<RepresentativeId>,
    body: Body<EndRepresentation>,
    app: web::Data<App>,
) -> Result<web::Json<RepresentativeStored>, Problem> {
    access::demand(&actor, Action::Correct, Relation::Own)?;
    let Body(mut ended) = body;
    domain::tidy_end(&mut ended);
    let today = app.today();
    let ended = Body(ended).checked(|ended, findings| {
        domain::check_end(ended, today, findings);
    })?;
    let stored = async move {
        app.end_representation(actor.claims(), *case, *representative, &ended)
            .await
    };
    Ok(web::Json(detached(stored).await?))
}
