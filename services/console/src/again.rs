//! A form that cannot be taken as it was sent comes back as it was typed, to be sent by a new
//! click: no form is ever lost. Those of a case and of the register come back as themselves, any
//! other as a page that shows what is in it.

use actix_web::http::StatusCode;
use askama::Template;
use contracts::vocabulary::{
    CaseKind, Channel, DisputeType, PartyKind, PartySide, PetitionPurpose,
};

use crate::app::{App, Session, Typed, Why};
use crate::desk::register;
use crate::file;
use crate::page::{Answer, Chrome, Errors, Fields, SignedIn, WAS, page_with};
use crate::store::sealed::SessionId;
use crate::text::Text;

#[derive(Template)]
#[template(path = "again.html")]
struct Again<'a> {
    t: &'static Text,
    chrome: Chrome,
    title: &'static str,
    text: &'static str,
    target: &'a str,
    fields: &'a [(String, String)],
    /// What people typed, under the names of the fields.
    shown: Vec<(String, String)>,
}

impl Why {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Interrupted => StatusCode::OK,
            Self::Stale => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
        }
    }

    pub(crate) fn words(self, t: &Text) -> (&'static str, &'static str) {
        match self {
            Self::Interrupted => (t.again.interrupted_title, t.again.interrupted),
            Self::Stale => (t.again.stale_title, t.again.stale),
            Self::Unreadable => (t.again.unreadable_title, t.again.unreadable),
        }
    }
}

/// The form where it belongs, or the page that shows it if that cannot be had.
pub(crate) async fn instead_of(
    app: &App,
    session: &Session,
    id: SessionId,
    sent: &Typed,
) -> Answer {
    let (title, text) = sent.why.words(app.text());
    let errors = Errors::saying(title, text.to_owned());
    let user = SignedIn::of(app, session, id, sent);
    let status = sent.why.status();
    let path = sent.target.split('?').next().unwrap_or_default();
    let itself = match path {
        "/cases/new" => Some(register::again(&user, status, &sent.fields, errors).await),
        _ => file::again(&user, status, path, &sent.fields, errors).await,
    };
    match itself {
        Some(Ok(page)) => Ok(page),
        _ => {
            let chrome = Chrome::without_counts(app, Some(session), "");
            shown(app, chrome, sent)
        }
    }
}

/// The page that shows what is in a form, with a button that sends it.
pub(crate) fn shown(app: &App, chrome: Chrome, sent: &Typed) -> Answer {
    let t = app.text();
    let (title, text) = sent.why.words(t);
    let template = Again {
        t,
        chrome,
        title,
        text,
        target: &sent.target,
        fields: sent.fields.fields(),
        shown: in_words(t, &sent.fields),
    };
    page_with(sent.why.status(), &template)
}

impl Again<'_> {
    /// What is sent again: all but the token of before.
    fn repeated(&self) -> impl Iterator<Item = &(String, String)> {
        self.fields.iter().filter(|(name, _)| name != "csrf")
    }
}

/// What people typed or chose, under the names that the pages give it.
fn in_words(t: &Text, fields: &Fields) -> Vec<(String, String)> {
    let typed = fields.fields().iter().filter(|(name, text)| {
        let machines = [
            "csrf",
            "version",
            "seen",
            "key",
            "action",
            "carried",
            "return_to",
        ];
        let machines = machines.contains(&name.as_str()) || name.starts_with(WAS);
        !machines && !text.trim().is_empty()
    });
    let kind = fields.value("kind").unwrap_or(CaseKind::Dispute);
    typed
        .map(|(name, text)| (label(t, kind, name), value(name, text)))
        .collect()
}

fn label(t: &Text, kind: CaseKind, name: &str) -> String {
    let of_registration = t.registration_field(kind, name);
    of_registration.unwrap_or_else(|| {
        match name {
            "q" => t.nav.search,
            "on" => t.again.on,
            "act" => t.record.act,
            "finding" => t.record.finding,
            "party" => t.record.party,
            "way" => t.record.way,
            "reason" | "explanation" | "ground" => t.again.reason,
            "note" | "result" | "outcome" => t.again.note,
            _ => t.again.other,
        }
        .to_owned()
    })
}

/// A word of a vocabulary as people know it, anything else as it was typed.
fn value(name: &str, text: &str) -> String {
    let known = match name.rsplit('.').next().unwrap_or_default() {
        "kind" if name == "kind" => text.parse().ok().map(CaseKind::label),
        "kind" => text.parse().ok().map(PartyKind::label),
        "side" => text.parse().ok().map(PartySide::label),
        "dispute_type" => text.parse().ok().map(DisputeType::label),
        "purpose" => text.parse().ok().map(PetitionPurpose::label),
        "channel" => text.parse().ok().map(Channel::label),
        _ => None,
    };
    known.map_or_else(|| text.to_owned(), ToOwned::to_owned)
}
