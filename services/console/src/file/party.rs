//! A party to the case, masked until somebody looks in full.

use actix_web::web::{self, ServiceConfig, resource};
use askama::Template;
use contracts::api::intake::{
    CaseFile, CorrectParty, LetPartyLeave, NewParty, Party, Unmask, UnmaskedParty,
};
use contracts::api::lengths;
use contracts::vocabulary::{
    CaseKind, FileAction, PartyField, PartyKind, PartySide, UnmaskReason, Word,
};
use kernel::{CaseId, PartyId};

use super::send::{back, unreadable};
use super::{Showing, View, file_page, id, send};
use crate::app::{App, Trouble};
use crate::page::{ANY, Answer, Form, Forms, Posted, read};
use crate::text::Text;

pub(super) fn routes(config: &mut ServiceConfig) {
    send::form::<NewParty>(config, "parties", "add_party", App::intake);
    send::form::<CorrectParty>(
        config,
        "parties/{party}/correct",
        "correct_party",
        App::intake,
    );
    send::form::<LetPartyLeave>(config, "parties/{party}/leave", "party_leaves", App::intake);
    config.service(resource("/cases/{case}/parties/{party}/unmask").post(unmask));
}

/// Shows a party's particulars in full; intake records the look and why.
async fn unmask(posted: Posted, path: web::Path<(String, String)>) -> Answer {
    let (case, party): (CaseId, PartyId) = (id(&path.0)?, id(&path.1)?);
    let address = format!("/cases/{case}/parties/{party}/unmask");
    match look(&posted, &address).await {
        Ok(full) => {
            let showing = Showing {
                unmasked: Some(full),
                ..Showing::default()
            };
            file_page(&posted.user, case, showing).await
        }
        Err(trouble) => back(posted, case, address, trouble).await,
    }
}

async fn look(Posted { user, fields }: &Posted, address: &str) -> Result<UnmaskedParty, Trouble> {
    let why: Unmask = read(fields).map_err(|wrong| unreadable(user.app.text(), wrong))?;
    user.post(user.app.intake(), address, None, &why).await
}

#[derive(Template)]
#[template(path = "file/parties.html")]
pub(super) struct Parties<'a> {
    pub(super) view: &'a View,
}

/// What was corrected, why and by whom.
#[derive(Template)]
#[template(path = "file/corrections.html")]
pub(super) struct Corrections<'a> {
    pub(super) view: &'a View,
}

/// A party, masked or, after the look was recorded, in full.
pub(super) struct Shown {
    pub(super) party: Party,
    pub(super) unmasked: bool,
    /// To see it in full.
    pub(super) unmask: Option<Form>,
    /// What else may be done about it.
    pub(super) forms: Vec<Form>,
}

impl Shown {
    /// The body of the directory that an accused person works for.
    pub(super) fn works_for(&self) -> Option<&str> {
        let body = self.party.organisation_name.as_deref();
        body.filter(|body| *body != self.party.name)
    }
}

/// The parties of a file, this one of them in full.
pub(super) fn shown(
    on: &Forms,
    file: &mut CaseFile,
    unmasked: Option<UnmaskedParty>,
) -> Vec<Shown> {
    let may_unmask = file.actions.contains(&FileAction::Unmask);
    let may_correct = file.actions.contains(&FileAction::CorrectParty);
    let kind = file.kind.clone();
    let forms = |party: &Party| match may_correct && party.left_on.is_none() {
        true => vec![correct(on, &kind, party), leave(on, party)],
        false => Vec::new(),
    };
    let parties = std::mem::take(&mut file.parties).into_iter();
    let shown = parties.map(|party| match &unmasked {
        Some(full) if full.id == party.id => Shown {
            forms: forms(&party),
            party: Party {
                identity: full.identity.clone(),
                born_on: full.born_on.map(|day| day.to_string()),
                phone: full.phone.clone(),
                email: full.email.clone(),
                address: full.address.clone(),
                ..party
            },
            unmasked: true,
            unmask: None,
        },
        _ => Shown {
            unmask: (may_unmask && is_masked(&party)).then(|| form(on, party.id)),
            unmasked: false,
            forms: forms(&party),
            party,
        },
    });
    shown.collect()
}

/// Whether there is anything to unmask.
fn is_masked(party: &Party) -> bool {
    let particulars = [
        &party.identity,
        &party.born_on,
        &party.phone,
        &party.email,
        &party.address,
    ];
    particulars.into_iter().any(Option::is_some)
}

/// To add a party, if the reader may.
pub(super) fn add(on: &Forms, file: &CaseFile) -> Option<Form> {
    let t = &on.t.add_party;
    let may_add = file.actions.contains(&FileAction::AddParty);
    may_add.then(|| {
        let form = on
            .form("add_party", "parties", t.submit)
            .folded(t.open)
            .plain()
            .keyed()
            .choice("side", on.t.party.side, sides(on.t, &file.kind))
            .choice(
                "kind",
                on.t.party.kind,
                PartyKind::ALL.iter().map(|kind| (kind, kind.label())),
            )
            .first_chosen()
            .text("name", on.t.party.name, lengths::BODY);
        particulars(on, form)
    })
}

/// To correct what is registered of a party: what is left blank stays as it is.
fn correct(on: &Forms, kind: &Word<CaseKind>, party: &Party) -> Form {
    let t = &on.t.correct_party;
    let of_party = &on.t.party;
    let form = on
        .form(
            "correct_party",
            format!("parties/{}/correct", party.id),
            t.submit,
        )
        .of(party.id)
        .aside(t.open)
        .saying(t.intro)
        .at_version(party.version)
        .text("name", of_party.name, lengths::BODY)
        .optional()
        .holding(&party.name)
        .choice("side", of_party.side, sides(on.t, kind))
        .blank(t.unchanged)
        .choice(
            "kind",
            of_party.kind,
            PartyKind::ALL.iter().map(|kind| (kind, kind.label())),
        )
        .blank(t.unchanged);
    let form = particulars(on, form);
    let entered = [
        (PartyField::Identity, &party.identity),
        (PartyField::BornOn, &party.born_on),
        (PartyField::Phone, &party.phone),
        (PartyField::Email, &party.email),
        (PartyField::Address, &party.address),
    ];
    let mut entered = entered.iter().filter(|(_, held)| held.is_some()).peekable();
    let form = match entered.peek() {
        Some(_) => form
            .choice(
                "blank.0",
                t.blank,
                entered.map(|(field, _)| (field, field.label())),
            )
            .blank(t.none),
        None => form,
    };
    form.text("reason", t.reason, lengths::CORRECTION)
}

fn leave(on: &Forms, party: &Party) -> Form {
    let t = &on.t.party_leaves;
    on.form(
        "party_leaves",
        format!("parties/{}/leave", party.id),
        t.submit,
    )
    .of(party.id)
    .aside(t.open)
    .danger()
    .saying(t.intro)
    .at_version(party.version)
    .text("reason", t.reason, lengths::CORRECTION)
    .date("left_on", t.left_on)
    .until_today()
    .optional()
}

fn particulars(on: &Forms, form: Form) -> Form {
    let t = &on.t.party;
    form.text("identity", t.identity, ANY)
        .optional()
        .hint(t.identity_hint)
        .date("born_on", t.born_on)
        .until_today()
        .optional()
        .hint(t.born_on_hint)
        .text("phone", t.phone, ANY)
        .optional()
        .text("email", t.email, lengths::EMAIL)
        .optional()
        .text("address", t.address, lengths::PLACE)
        .optional()
}

fn sides<'a>(t: &'a Text, kind: &Word<CaseKind>) -> impl Iterator<Item = (PartySide, &'a str)> {
    let kind = kind.known().unwrap_or(CaseKind::Dispute);
    let sides = PartySide::ALL.iter();
    sides.map(move |side| (*side, t.side(kind, *side)))
}

fn form(on: &Forms, party: PartyId) -> Form {
    let t = &on.t.unmask;
    on.form("unmask", format!("parties/{party}/unmask"), t.submit)
        .of(party)
        .aside(t.open)
        .saying(t.warning)
        .choice(
            "reason",
            t.reason,
            UnmaskReason::ALL.iter().map(|why| (why, why.label())),
        )
        .text("note", t.note, lengths::UNMASK_NOTE)
        .optional()
        .hint(t.note_hint)
}
