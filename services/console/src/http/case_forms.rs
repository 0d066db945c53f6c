//! What can be done on the page of a case. A form that is refused comes back as it was typed, on
//! a page that shows how the case stands now.

use std::str::FromStr;

use actix_web::web;
use contracts::api::intake::{AmendCase, NewMaterial, UnmaskedParty};
use contracts::api::routing::{
    AcceptReferral, AssignHandler, OfferReferral, ReceiveReferral, Referral, ReferralTarget,
    ReportReferral, ReturnReferral, WithdrawReferral,
};
use contracts::api::tracking::ConcludeProceeding;
use kernel::{CaseId, NaiveDate, OrganisationId, PartyId, ProceedingId, ReferralId};
use problem::{Code, Problem};
use serde_json::Value;

use super::case::{Showing, file_page, id};
use super::{Answer, Form, Posted, SignedIn, see};
use crate::app::Trouble;
use crate::view::case::Tried;
use crate::view::{Errors, refused};

/// Signs for, accepts, returns, withdraws or reports on a referral.
pub(crate) async fn referral(posted: Posted, path: web::Path<(String, String, String)>) -> Answer {
    let (case, referral, action) = path.into_inner();
    let (case, referral): (CaseId, ReferralId) = (id(&case)?, id(&referral)?);
    let Posted { user, form } = posted;
    let sent = match referral_body(&user, &action, &form) {
        Ok(body) => {
            let address = format!("/referrals/{referral}/{action}");
            user.post::<_, Referral>(user.app.routing(), &address, None, &body)
                .await
        }
        Err(Trouble::NotFound) => return Err(Trouble::NotFound),
        Err(trouble) => Err(trouble),
    };
    // Whoever returned it may no longer see the file.
    if let Ok(Referral { visible: false, .. }) = sent {
        return Ok(see(&format!("/inbox?done={action}")));
    }
    finish(&user, case, sent, &action, &action, form).await
}

/// Hands the case to another body.
pub(crate) async fn offer(posted: Posted, case: web::Path<String>) -> Answer {
    let case: CaseId = id(&case)?;
    let Posted { user, form } = posted;
    let sent = send_offer(&user, case, &form).await;
    finish(&user, case, sent, "offer", "offered", form).await
}

/// Ends a proceeding.
pub(crate) async fn conclude(posted: Posted, path: web::Path<(String, String)>) -> Answer {
    let (case, proceeding): (CaseId, ProceedingId) = (id(&path.0)?, id(&path.1)?);
    let Posted { user, form } = posted;
    let sent = send_conclusion(&user, case, proceeding, &form).await;
    finish(&user, case, sent, "conclude", "concluded", form).await
}

/// Corrects the registration.
pub(crate) async fn amend(posted: Posted, case: web::Path<String>) -> Answer {
    let case: CaseId = id(&case)?;
    let Posted { user, form } = posted;
    let sent = send_amendment(&user, case, &form).await;
    finish(&user, case, sent, "amend", "amended", form).await
}

/// Chooses a handler of the bearer's body, which takes the case on if nobody did.
pub(crate) async fn assign(posted: Posted, case: web::Path<String>) -> Answer {
    let case: CaseId = id(&case)?;
    let Posted { user, form } = posted;
    let sent = send_assignment(&user, case, &form).await;
    finish(&user, case, sent, "assign", "assigned", form).await
}

/// Shows a party's particulars in full; intake records the look.
pub(crate) async fn unmask(posted: Posted, path: web::Path<(String, String)>) -> Answer {
    let (case, party): (CaseId, PartyId) = (id(&path.0)?, id(&path.1)?);
    let user = posted.user;
    let address = format!("/cases/{case}/parties/{party}/unmask");
    let full: UnmaskedParty = user
        .post(user.app.intake(), &address, None, &Value::Null)
        .await?;
    let showing = Showing {
        unmasked: Some(full),
        ..Showing::default()
    };
    file_page(&user, case, showing).await
}

/// Goes on to the page that shows what was done, or back to the form that was refused.
async fn finish(
    user: &SignedIn,
    case: CaseId,
    sent: Result<impl Sized, Trouble>,
    action: &str,
    done: &str,
    form: Form,
) -> Answer {
    match sent {
        Ok(_) => Ok(see(&format!("/cases/{case}?done={done}"))),
        Err(trouble) => {
            let showing = Showing {
                status: refused(&trouble),
                errors: Errors::of(user.app.text(), &trouble),
                tried: Tried::form(action, form),
                ..Showing::default()
            };
            file_page(user, case, showing).await
        }
    }
}

async fn send_offer(user: &SignedIn, case: CaseId, form: &Form) -> Result<Value, Trouble> {
    let Some(to) = form.value::<OrganisationId>("to") else {
        return Err(choose(user, "/to"));
    };
    let basis = match form.value("basis") {
        Some(basis) => basis,
        None => {
            let path = format!("/cases/{case}/targets");
            let targets: Vec<ReferralTarget> = user.get(user.app.routing(), &path).await?;
            let target = targets.iter().find(|target| target.organisation == to);
            target
                .and_then(|target| target.basis.known().ok())
                .ok_or_else(|| choose(user, "/basis"))?
        }
    };
    let body = OfferReferral {
        case,
        version: form.value("version").unwrap_or_default(),
        to,
        basis,
        note: form.filled("note"),
        offered_on: None,
    };
    let key = form.text("key");
    user.post(user.app.routing(), "/referrals", Some(key), &body)
        .await
}

async fn send_conclusion(
    user: &SignedIn,
    case: CaseId,
    proceeding: ProceedingId,
    form: &Form,
) -> Result<Value, Trouble> {
    let body = ConcludeProceeding {
        version: form.value("version").unwrap_or_default(),
        outcome: form
            .value("outcome")
            .ok_or_else(|| choose(user, "/outcome"))?,
        concluded_on: date(user, form, "concluded_on")?,
        note: form.filled("note"),
    };
    let address = format!("/cases/{case}/proceedings/{proceeding}/conclude");
    user.post(user.app.tracking(), &address, None, &body).await
}

async fn send_assignment(user: &SignedIn, case: CaseId, form: &Form) -> Result<Value, Trouble> {
    let body = AssignHandler {
        version: form.value("version").unwrap_or_default(),
        staff: form.value("staff").ok_or_else(|| choose(user, "/staff"))?,
        reason: form.text("reason").to_owned(),
        accepted_on: None,
    };
    let address = format!("/cases/{case}/handler");
    user.post(user.app.routing(), &address, None, &body).await
}

async fn send_amendment(user: &SignedIn, case: CaseId, form: &Form) -> Result<Value, Trouble> {
    let materials = form.rows("materials", &["name", "pages"]);
    let wrong = user.app.text().form.number;
    let materials = materials.iter().enumerate().map(|(index, row)| {
        let pointer = format!("/materials/{index}/pages");
        Ok::<_, Trouble>(NewMaterial {
            name: row.text("name").to_owned(),
            source: row.filled("source"),
            pages: read(row.text("pages"), &pointer, wrong)?,
        })
    });
    let body = AmendCase {
        version: form.value("version").unwrap_or_default(),
        title: form.filled("title"),
        facts: form.filled("facts"),
        materials: materials.collect::<Result<_, _>>()?,
    };
    let address = format!("/cases/{case}/amendments");
    user.post(user.app.intake(), &address, None, &body).await
}

/// The body of an action; a refusal if something has to be chosen first.
fn referral_body(user: &SignedIn, action: &str, form: &Form) -> Result<Value, Trouble> {
    let version = form.value("version").unwrap_or_default();
    match action {
        "receive" => to_json(ReceiveReferral {
            version,
            received_on: None,
        }),
        "accept" => to_json(AcceptReferral {
            version,
            accepted_on: None,
            handler: None,
        }),
        "return" => match form.value("reason") {
            Some(reason) => to_json(ReturnReferral {
                version,
                reason,
                explanation: form.text("explanation").to_owned(),
                returned_on: None,
            }),
            None => Err(choose(user, "/reason")),
        },
        "withdraw" => {
            let explanation = form.text("explanation").to_owned();
            to_json(WithdrawReferral {
                version,
                explanation,
            })
        }
        "report" => {
            let result = form.text("result").to_owned();
            to_json(ReportReferral {
                version,
                result,
                reported_on: None,
            })
        }
        _ => Err(Trouble::NotFound),
    }
}

fn to_json(body: impl serde::Serialize) -> Result<Value, Trouble> {
    serde_json::to_value(body).map_err(|error| Trouble::internal(&error))
}

fn date(user: &SignedIn, form: &Form, name: &str) -> Result<Option<NaiveDate>, Trouble> {
    let wrong = user.app.text().form.date;
    read(form.text(name), &format!("/{name}"), wrong)
}

/// What was typed, if anything was; what cannot be read is not taken for nothing.
fn read<T: FromStr>(text: &str, pointer: &str, wrong: &str) -> Result<Option<T>, Trouble> {
    if text.is_empty() {
        return Ok(None);
    }
    let refused = |_| Problem::new(Code::Invalid).field(pointer, "invalid", wrong);
    text.parse()
        .map(Some)
        .map_err(refused)
        .map_err(Trouble::Refused)
}

fn choose(user: &SignedIn, pointer: &str) -> Trouble {
    let detail = user.app.text().form.choose_one;
    Trouble::Refused(Problem::new(Code::Invalid).field(pointer, "required", detail))
}
