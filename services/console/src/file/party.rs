//! A party to the case, masked until somebody looks in full.

use actix_web::web;
use askama::Template;
use contracts::api::intake::{CaseFile, Party, Unmask, UnmaskedParty};
use contracts::api::lengths;
use contracts::vocabulary::{FileAction, UnmaskReason};
use kernel::{CaseId, PartyId};

use super::send::{back, unreadable};
use super::{Showing, View, file_page, id};
use crate::app::Trouble;
use crate::page::{Answer, Form, Forms, Posted, read};

/// Shows a party's particulars in full; intake records the look and why.
pub(crate) async fn unmask(posted: Posted, path: web::Path<(String, String)>) -> Answer {
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

/// A party, masked or, after the look was recorded, in full.
pub(super) struct Shown {
    pub(super) party: Party,
    pub(super) unmasked: bool,
    /// To see it in full.
    pub(super) unmask: Option<Form>,
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
    let parties = std::mem::take(&mut file.parties).into_iter();
    let shown = parties.map(|party| match &unmasked {
        Some(full) if full.id == party.id => Shown {
            party: Party {
                identity: full.identity.clone(),
                phone: full.phone.clone(),
                address: full.address.clone(),
                ..party
            },
            unmasked: true,
            unmask: None,
        },
        _ => Shown {
            unmask: (may_unmask && is_masked(&party)).then(|| form(on, party.id)),
            unmasked: false,
            party,
        },
    });
    shown.collect()
}

/// Whether there is anything to unmask.
fn is_masked(party: &Party) -> bool {
    party.identity.is_some() || party.phone.is_some() || party.address.is_some()
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
