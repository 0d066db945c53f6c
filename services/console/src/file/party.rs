//! A party to the case, masked until somebody looks in full.

use actix_web::web;
use contracts::api::intake::{CaseFile, Party, UnmaskedParty};
use contracts::vocabulary::FileAction;
use kernel::{CaseId, PartyId};
use serde_json::Value;

use super::{Showing, file_page, id};
use crate::page::{Answer, Form, Forms, Posted};

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

/// A party, masked or, after the look was recorded, in full.
pub(super) struct Shown {
    pub(super) party: Party,
    pub(super) unmasked: bool,
    /// To see it in full.
    pub(super) unmask: Option<Form>,
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
}
