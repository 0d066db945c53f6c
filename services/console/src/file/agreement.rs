//! What the parties agreed on: the agreement with its signatures, and what becomes of what was promised.

use actix_web::web::ServiceConfig;
use askama::Template;
use contracts::api::handling::{
    Agreement, Instalment, MakeAgreement, MissingSignature, Proceeding, SettleInstalment,
    SignAgreement, Signature, VoidAgreement,
};
use contracts::api::intake::Party;
use contracts::api::lengths;
use contracts::vocabulary::{
    AgreementAction, AgreementForm, InstalmentState, SignatureWay, Signer, Word,
};
use kernel::{NaiveDate, PartyId};

use super::{View, send};
use crate::app::App;
use crate::page::{Fields, Form, Forms, Unreadable, Why};
use crate::text::Text;

pub(super) fn routes(config: &mut ServiceConfig) {
    send::converted::<MakeAgreement>(
        config,
        "proceedings/{proceeding}/agreements",
        "agree",
        App::handling,
        in_fen,
    );
    send::converted::<SignAgreement>(
        config,
        "agreements/{agreement}/sign",
        "sign",
        App::handling,
        by_signer,
    );
    send::form::<VoidAgreement>(config, "agreements/{agreement}/void", "void", App::handling);
    send::form::<SettleInstalment>(
        config,
        "agreements/{agreement}/settle",
        "settle",
        App::handling,
    );
}

/// How many promises the form asks for; what has more is rare, and is entered over the interface.
const ROWS: usize = 6;

/// The names of the form's fields, one row after another.
const PROMISED: [[&str; 3]; ROWS] = [
    [
        "instalments.0.due_on",
        "instalments.0.amount",
        "instalments.0.what",
    ],
    [
        "instalments.1.due_on",
        "instalments.1.amount",
        "instalments.1.what",
    ],
    [
        "instalments.2.due_on",
        "instalments.2.amount",
        "instalments.2.what",
    ],
    [
        "instalments.3.due_on",
        "instalments.3.amount",
        "instalments.3.what",
    ],
    [
        "instalments.4.due_on",
        "instalments.4.amount",
        "instalments.4.what",
    ],
    [
        "instalments.5.due_on",
        "instalments.5.amount",
        "instalments.5.what",
    ],
];

/// Amounts as the service takes them.
fn in_fen(fields: Fields) -> Result<Fields, Unreadable> {
    let amounts = PROMISED.iter().map(|row| row[1]).chain(["amount"]);
    amounts.into_iter().try_fold(fields, |fields, name| {
        let Some(typed) = fields.filled(name) else {
            return Ok(fields);
        };
        let Ok(fen) = typed::parse_yuan(&typed) else {
            return Err(Unreadable::At(name.to_owned(), Why::NoAmount));
        };
        Ok(fields.with(&format!("{name}_fen"), &fen.to_string()))
    })
}

/// Who signs as the service takes it: what sort of signer, and which party.
fn by_signer(fields: Fields) -> Result<Fields, Unreadable> {
    Ok(match fields.filled("who") {
        None => fields,
        Some(who) if who.parse::<PartyId>().is_ok() => fields
            .with("signer", Signer::Party.as_str())
            .with("party", &who),
        Some(who) => fields.with("signer", &who),
    })
}

#[derive(Template)]
#[template(path = "file/agreements.html")]
pub(super) struct Agreements<'a> {
    pub(super) view: &'a View,
}

impl View {
    /// Who signed an agreement, how and when.
    fn signatures(&self, of: &Agreement) -> Option<String> {
        let t = self.t;
        let all = of.signatures.iter().map(|one: &Signature| {
            let who = self.signer(&one.signer, one.party);
            t.agreement.signed(who, one.way.label(), t.date(one.on))
        });
        let all: Vec<String> = all.collect();
        (!all.is_empty()).then(|| t.agreement.signatures(all.join("、")))
    }

    /// Whose signs it waits for.
    fn awaited_signs(&self, of: &Agreement) -> Option<String> {
        let all = of.missing.iter();
        let all = all.map(|one: &MissingSignature| self.signer(&one.signer, one.party));
        let all: Vec<String> = all.collect();
        (!all.is_empty()).then(|| self.t.agreement.missing(all.join("、")))
    }

    fn signer(&self, signer: &Word<Signer>, party: Option<PartyId>) -> String {
        let mut parties = self.parties.iter();
        let named = party.and_then(|id| parties.find(|shown| shown.party.id == id));
        match named {
            Some(shown) => shown.party.name.clone(),
            None => signer.label().to_owned(),
        }
    }

    /// Whether it is time to ask after something promised.
    fn is_to_be_asked_after(&self, one: &Instalment) -> bool {
        is_unsettled(one) && one.due_on <= self.today
    }
}

fn is_unsettled(one: &Instalment) -> bool {
    let owed = [InstalmentState::Owed, InstalmentState::Partly];
    owed.iter().any(|state| one.state == *state)
}

/// What the reader may do about agreements reached in this handling.
pub(super) fn forms(
    on: &Forms,
    of: &Proceeding,
    agreements: &[Agreement],
    parties: &[Party],
) -> Vec<Form> {
    let mut own = agreements.iter().filter(|one| one.proceeding == of.id);
    let mut forms: Vec<Form> = own
        .clone()
        .flat_map(|one| {
            let actions = one.actions.iter();
            actions.map(|action| match action {
                AgreementAction::Sign => sign(on, one, parties),
                AgreementAction::Void => void(on, one),
                AgreementAction::Settle => settle(on, one),
            })
        })
        .collect();
    if of.may_agree {
        forms.push(make(on, of, own.next_back()));
    }
    forms
}

/// One that was given up holds the words of the next.
fn make(on: &Forms, of: &Proceeding, before: Option<&Agreement>) -> Form {
    let t = &on.t.agree;
    let form = on
        .form(
            "agree",
            format!("proceedings/{}/agreements", of.id),
            t.submit,
        )
        .of(of.id)
        .at_version(of.version)
        .folded(t.open)
        .choice(
            "form",
            t.form,
            AgreementForm::ALL.iter().map(|one| (one, one.label())),
        )
        .date("on", t.on)
        .optional()
        .until_today()
        .hint(t.on_hint)
        .long_text("terms", t.terms, 6, lengths::TERMS)
        .holding(before.map_or("", |known| &known.terms))
        .text("amount", t.amount, 0..=20)
        .optional()
        .hint(t.rows_hint);
    let form = PROMISED
        .iter()
        .zip(1..)
        .fold(form, |form, ([due, amount, what], number)| {
            form.date(due, t.row(number))
                .optional()
                .text(amount, t.row_amount(number), 0..=20)
                .optional()
                .text(what, t.row_what(number), lengths::PROMISE)
                .optional()
        });
    let ways = SignatureWay::ALL.iter();
    form.choice(
        "signed",
        t.signed,
        ways.map(|way| (way, t.signed_all(way.label()))),
    )
    .blank(t.unsigned)
}

fn sign(on: &Forms, of: &Agreement, parties: &[Party]) -> Form {
    let t = &on.t.sign;
    let who = of.missing.iter().map(|one| match one.party {
        Some(id) => {
            let known = parties.iter().find(|party| party.id == id);
            (
                id.to_string(),
                known.map_or("", |party| &party.name).to_owned(),
            )
        }
        None if one.signer == Signer::Body => (one.signer.to_string(), t.body.to_owned()),
        None => (one.signer.to_string(), t.mediator.to_owned()),
    });
    on.form("sign", format!("agreements/{}/sign", of.id), t.submit)
        .of(of.id)
        .at_version(of.version)
        .folded(t.open)
        .prominent_if(true)
        .choice("who", t.who, who)
        .blank(t.everybody)
        .choice(
            "way",
            t.way,
            SignatureWay::ALL.iter().map(|way| (way, way.label())),
        )
        .date("on", t.on)
        .optional()
        .until_today()
}

fn void(on: &Forms, of: &Agreement) -> Form {
    let t = &on.t.void;
    on.form("void", format!("agreements/{}/void", of.id), t.submit)
        .of(of.id)
        .at_version(of.version)
        .folded(t.open)
        .danger()
        .long_text("reason", t.reason, 2, lengths::VOIDING)
        .date("on", t.on)
        .optional()
        .until_today()
}

fn settle(on: &Forms, of: &Agreement) -> Form {
    let t = &on.t.settle;
    let open = of.instalments.iter();
    let open = open.filter(|one| is_unsettled(one) || one.state == InstalmentState::Broken);
    let due = |day: NaiveDate| day <= on.today;
    let asked = of
        .instalments
        .iter()
        .any(|one| is_unsettled(one) && due(one.due_on));
    let results = InstalmentState::ALL.iter();
    let results = results.filter(|result| **result != InstalmentState::Owed);
    on.form("settle", format!("agreements/{}/settle", of.id), t.submit)
        .of(of.id)
        .at_version(of.version)
        .folded(t.open)
        .prominent_if(asked)
        .choice(
            "number",
            t.number,
            open.map(|one| (one.number, promised(on.t, one))),
        )
        .choice("result", t.result, results.map(|one| (one, one.label())))
        .date("on", t.on)
        .optional()
        .until_today()
        .long_text("note", t.note, 2, lengths::PROMISE_NOTE)
        .optional()
}

/// `第1项 2026年4月10日 6,000元 首期工资`.
fn promised(t: &Text, one: &Instalment) -> String {
    let number = t.agreement.number(one.number);
    let amount = one.amount_fen.map(|fen| t.yuan(fen));
    let all = [
        Some(number),
        Some(t.date(one.due_on)),
        amount,
        one.what.clone(),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
