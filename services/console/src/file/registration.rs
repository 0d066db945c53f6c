//! The case as it was registered, and correcting that (补正).

use actix_web::web::ServiceConfig;
use askama::Template;
use contracts::api::intake::{AmendCase, CaseFile};
use contracts::api::lengths;
use contracts::vocabulary::FileAction;

use super::{View, send};
use crate::app::App;
use crate::page::{Form, Forms};

pub(super) fn routes(config: &mut ServiceConfig) {
    send::form::<AmendCase>(config, "amendments", "amend", App::intake);
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
    may_amend.then(|| amend(on, file)).into_iter().collect()
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
