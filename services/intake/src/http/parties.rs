use ::web::{Actor, Body, Id, IdempotencyKey, detached};
use access::{Action, Relation};
use actix_web::{HttpResponse, post, web};
use contracts::api::intake::{
    CorrectParty, LetPartyLeave, NewParty, PartyStored, Unmask, UnmaskedParty,
};
use db::request::Request;
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

/// Adds a party to a case.
#[utoipa::path(tag = "parties", request_body = NewParty,
    params(("case" = String, Path),
        ("Idempotency-Key" = String, Header, description = "One per party; a retry sends the same.")),
    responses(
        (status = 201, body = PartyStored),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem)))]
#[post("/cases/{case}/parties")]
pub(crate) async fn add_party(
    actor: Actor,
    key: IdempotencyKey,
    case: Id<CaseId>,
    body: Body<NewParty>,
    app: web::Data<App>,
) -> Result<HttpResponse, Problem> {
    const ROUTE: &str = "POST /cases/{case}/parties";
    access::demand(&actor, Action::Correct, Relation::Own)?;
    let Body(mut party) = body;
    domain::tidy_party(&mut party);
    let today = app.today();
    let party = Body(party).checked(|party, findings| {
        domain::check_party(party, today, findings);
    })?;
    let stored = detached(async move {
        let asked = Request::new(actor.sub, ROUTE, key.as_str(), &(*case, &party))?;
        app.add_party(actor.claims(), &asked, *case, &party).await
    });
    Ok(HttpResponse::Created().json(stored.await?))
}

/// Corrects what is registered of a party; what is absent stays.
#[utoipa::path(tag = "parties", request_body = CorrectParty,
    params(("case" = String, Path), ("party" = String, Path)),
    responses(
        (status = 200, body = PartyStored),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem)))]
#[post("/cases/{case}/parties/{party}/correct")]
pub(crate) async fn correct_party(
    actor: Actor,
    case: Id<CaseId>,
    party: Id<PartyId>,
    body: Body<CorrectParty>,
    app: web::Data<App>,
) -> Result<web::Json<PartyStored>, Problem> {
    access::demand(&actor, Action::Correct, Relation::Own)?;
    let Body(mut correction) = body;
    domain::tidy_correction(&mut correction);
    let correction = Body(correction).checked(domain::check_correction)?;
    let stored = async move {
        app.correct_party(actor.claims(), *case, *party, &correction)
            .await
    };
    Ok(web::Json(detached(stored).await?))
}

/// Says that a party is one no more.
#[utoipa::path(tag = "parties", request_body = LetPartyLeave,
    params(("case" = String, Path), ("party" = String, Path)),
    responses(
        (status = 200, body = PartyStored),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem)))]
#[post("/cases/{case}/parties/{party}/leave")]
pub(crate) async fn let_party_leave(
    actor: Actor,
    case: Id<CaseId>,
    party: Id<PartyId>,
    body: Body<LetPartyLeave>,
    app: web::Data<App>,
) -> Result<web::Json<PartyStored>, Problem> {
    access::demand(&actor, Action::Correct, Relation::Own)?;
    let Body(mut leaving) = body;
    domain::tidy_leaving(&mut leaving);
    let today = app.today();
    let leaving = Body(leaving).checked(|leaving, findings| {
        domain::check_leaving(leaving, today, findings);
    })?;
    let stored = async move {
        app.let_party_leave(actor.claims(), *case, *party, &leaving)
            .await
    };
    Ok(web::Json(detached(stored).await?))
}
