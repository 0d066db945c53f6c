//! A party to the case, masked until somebody looks in full.

use actix_web::web::{self, ServiceConfig, resource};
use askama::Template;
use contracts::api::intake::{
    CaseFile, CorrectParty, EndRepresentation, LetPartyLeave, NameRepresentative, NewParty, Party,
    Representative, Unmask, UnmaskedParty,
};
use contracts::api::lengths;
use contracts::vocabulary::{
    Authority, CaseKind, FileAction, PartyField, PartyKind, PartySide, RepresentativeRole,
    UnmaskReason, Word,
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
    send::form::<NameRepresentative>(
        config,
        "parties/{party}/representatives",
        "name_representative",
        App::intake,
    );
    send::form::<EndRepresentation>(
        config,
        "representatives/{representative}/end",
        "representation_ends",
        App::intake,
    );
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
    /// Who acts for it.
    pub(super) acting: Vec<Acting>,
}

/// Who acts for a party, and how that is ended.
pub(super) struct Acting {
    pub(super) who: Representative,
    pub(super) end: Option<Form>,
}

impl Acting {
    /// What they may do, in words.
    pub(super) fn authority(&self) -> String {
        let authority = self.who.authority.iter().map(Word::label);
        let note = self.who.scope_note.as_deref();
        authority.chain(note).collect::<Vec<_>>().join("；")
    }
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
        true => vec![correct(on, &kind, party), name(on, party), leave(on, party)],
        false => Vec::new(),
    };
    let acting = |party: &mut Party| {
        let acting = std::mem::take(&mut party.representatives).into_iter();
        let full = unmasked.as_ref().filter(|full| full.id == party.id);
        let acting = acting.map(|who| Acting {
            end: (may_correct && who.to_on.is_none()).then(|| end(on, &who)),
            who: in_full(who, full),
        });
        acting.collect()
    };
    let parties = std::mem::take(&mut file.parties).into_iter();
    let parties = parties.map(|mut party| (acting(&mut party), party));
    let shown = parties.map(|(acting, party)| match &unmasked {
        Some(full) if full.id == party.id => Shown {
            forms: forms(&party),
            acting,
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
            unmask: (may_unmask && (is_masked(&party) || !acting.is_empty()))
                .then(|| form(on, party.id)),
            unmasked: false,
            forms: forms(&party),
            acting,
            party,
        },
    });
    shown.collect()
}

/// Who acts for a party, with the particulars that were shown with its own.
fn in_full(who: Representative, full: Option<&UnmaskedParty>) -> Representative {
    let mut of_party = full.into_iter().flat_map(|full| &full.representatives);
    match of_party.find(|one| one.id == who.id) {
        Some(full) => Representative {
            identity: full.identity.clone(),
            phone: full.phone.clone(),
            email: full.email.clone(),
            ..who
        },
        None => who,
    }
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

/// To name who acts for a party. An agent says what they may do.
fn name(on: &Forms, party: &Party) -> Form {
    let t = &on.t.name_representative;
    let of_party = &on.t.party;
    let roles = RepresentativeRole::ALL.iter();
    let fits = |role: &&RepresentativeRole| match role {
        RepresentativeRole::Guardian => party.kind == PartyKind::Person,
        RepresentativeRole::LegalRepresentative => party.kind == PartyKind::Organisation,
        RepresentativeRole::Agent | RepresentativeRole::Representative => true,
    };
    let mut form = on
        .form(
            "name_representative",
            format!("parties/{}/representatives", party.id),
            t.submit,
        )
        .of(party.id)
        .aside(t.open)
        .keyed()
        .choice(
            "role",
            t.role,
            roles.filter(fits).map(|role| (role, role.label())),
        )
        .text("name", of_party.person, lengths::PERSON)
        .text("identity", of_party.identity, ANY)
        .optional()
        .text("phone", of_party.phone, ANY)
        .optional()
        .text("email", of_party.email, lengths::EMAIL)
        .optional();
    for (at, one) in Authority::ALL.iter().enumerate() {
        form = form
            .tick(format!("authority.{at}"), one.label(), one.as_str())
            .optional();
    }
    form.hint(t.authority_hint)
        .text("scope_note", t.scope_note, lengths::MANDATE)
        .optional()
        .tick("signed", t.signed, "true")
        .optional()
        .date("from_on", t.from_on)
        .until_today()
        .optional()
}

fn end(on: &Forms, who: &Representative) -> Form {
    let t = &on.t.representation_ends;
    on.form(
        "representation_ends",
        format!("representatives/{}/end", who.id),
        t.submit,
    )
    .of(who.id)
    .aside(t.open)
    .at_version(who.version)
    .text("reason", t.reason, lengths::CORRECTION)
    .date("ended_on", t.ended_on)
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
