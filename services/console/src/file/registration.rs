//! The case as it was registered, and correcting that (补正).

use actix_web::HttpRequest;
use actix_web::web::{ServiceConfig, resource};
use askama::Template;
use contracts::api::intake::{AmendCase, CaseFile, CorrectCase};
use contracts::api::lengths;
use contracts::vocabulary::{CaseField, CaseKind, Channel, DisputeType, FileAction};
use kernel::CaseId;
use problem::{Code, Problem};

use super::{View, id, send};
use crate::app::{App, Trouble};
use crate::page::{ANY, Answer, Form, Forms, Posted};

pub(super) fn routes(config: &mut ServiceConfig) {
    send::form::<AmendCase>(config, "amendments", "amend", App::intake);
    config.service(resource("/cases/{case}/correct").post(correct));
}

/// Corrects what is registered of the case; an amount is typed in yuan.
async fn correct(posted: Posted, request: HttpRequest) -> Answer {
    let case: CaseId = id(request.match_info().query("case"))?;
    let address = request.path().to_owned();
    let sent = match in_fen(&posted) {
        Ok(converted) => send::send::<CorrectCase>(&converted, &request, App::intake, Ok).await,
        Err(trouble) => Err(trouble),
    };
    send::finish(posted, case, address, sent, "correct_case").await
}

fn in_fen(Posted { user, fields }: &Posted) -> Result<Posted, Trouble> {
    let mut fields = fields.clone();
    if let Some(text) = fields.filled("amount") {
        let fen = typed::parse_yuan(&text).map_err(|_no_amount| {
            let wrong = user.app.text().form.amount;
            Trouble::Refused(Problem::new(Code::Invalid).field("/amount", "invalid", wrong))
        })?;
        fields = fields.with("amount_fen", &fen.to_string());
    }
    Ok(Posted {
        user: user.clone(),
        fields,
    })
}

#[derive(Template)]
#[template(path = "file/facts.html")]
pub(super) struct Facts<'a> {
    pub(super) view: &'a View,
}

/// When it came, by which way, from where, and how much it is about.
#[derive(Template)]
#[template(path = "file/about.html")]
pub(super) struct Registered<'a> {
    pub(super) view: &'a View,
}

#[derive(Template)]
#[template(path = "file/materials.html")]
pub(super) struct Materials<'a> {
    pub(super) view: &'a View,
}

/// What the reader may do with it, as intake says.
pub(super) fn forms(on: &Forms, file: &CaseFile) -> Vec<Form> {
    let may_amend = file.actions.contains(&FileAction::Amend);
    let may_correct = file.actions.contains(&FileAction::CorrectCase);
    let amend = may_amend.then(|| amend(on, file));
    let correct = may_correct.then(|| correction(on, file));
    amend.into_iter().chain(correct).collect()
}

/// What is left as it stands there stays as it is.
fn correction(on: &Forms, file: &CaseFile) -> Form {
    let (t, of_registration) = (&on.t.correct_case, &on.t.register);
    let kind = file.kind.known().unwrap_or(CaseKind::Dispute);
    let form = on
        .form("correct_case", "correct", t.submit)
        .folded(t.open)
        .plain()
        .saying(t.intro)
        .at_version(file.version)
        .choice(
            "dispute_type",
            on.t.dispute_type(kind),
            DisputeType::ALL.iter().map(|one| (one, one.label())),
        )
        .blank(t.unchanged)
        .choice(
            "channel",
            of_registration.channel,
            Channel::ALL.iter().map(|one| (one, one.label())),
        )
        .blank(t.unchanged)
        .text("place", of_registration.place, lengths::PLACE)
        .optional()
        .text("amount", of_registration.amount, ANY)
        .optional()
        .number("people", of_registration.people)
        .optional();
    let entered = [
        (CaseField::Place, file.place.is_some()),
        (CaseField::Amount, file.amount_fen.is_some()),
    ];
    let mut entered = entered.into_iter().filter(|(_, is)| *is).peekable();
    let form = match entered.peek() {
        Some(_) => form
            .choice(
                "blank.0",
                on.t.correct_party.blank,
                entered.map(|(field, _)| (field, field.label())),
            )
            .blank(on.t.correct_party.none),
        None => form,
    };
    form.text("reason", on.t.correct_party.reason, lengths::CORRECTION)
}

fn amend(on: &Forms, file: &CaseFile) -> Form {
    let (t, of_registration) = (&on.t.amend, &on.t.register);
    on.form("amend", "amendments", t.submit)
        .folded(t.open)
        .at_version(file.version)
        .text("title", of_registration.title, lengths::TITLE)
        .optional()
        .holding(&file.title)
        .long_text("facts", of_registration.facts, 5, lengths::FACTS)
        .optional()
        .holding(&file.facts)
        .text("materials.0.name", t.material, lengths::MATERIAL)
        .optional()
        .number("materials.0.pages", on.t.material.pages)
        .optional()
}
