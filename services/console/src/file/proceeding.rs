//! A handling of the case under one procedure (程序).

use actix_web::web::ServiceConfig;
use contracts::api::tracking::{CaseTrack, ConcludeProceeding, PermittedOutcome, Proceeding};

use super::send;
use crate::app::App;
use crate::page::{Form, Forms};

#[rustfmt::skip]
pub(super) fn routes(config: &mut ServiceConfig) {
    send::form::<ConcludeProceeding>(config, "proceedings/{proceeding}/conclude", "conclude", App::tracking);
}

/// What the reader may do next with the case's proceedings: how one may end is told to those who may
/// end it, and to nobody else.
pub(super) fn forms(on: &Forms, track: &CaseTrack) -> Vec<Form> {
    let proceedings = track.proceedings.iter();
    let to_end = proceedings.filter(|proceeding| !proceeding.outcomes.is_empty());
    to_end
        .map(|proceeding| conclude(on, proceeding).at_version(proceeding.version))
        .collect()
}

fn conclude(on: &Forms, proceeding: &Proceeding) -> Form {
    let t = &on.t.conclude;
    let outcomes = &proceeding.outcomes;
    on.form(
        "conclude",
        format!("proceedings/{}/conclude", proceeding.id),
        t.submit,
    )
    .of(proceeding.id)
    .folded(t.open)
    .prominent()
    .choice(
        "outcome",
        t.outcome,
        outcomes.iter().map(|one| (&one.code, &one.label)),
    )
    .lines(t.grounds, outcomes.iter().map(ground))
    .date("concluded_on", t.concluded_on)
    .optional()
    .long_text("note", t.note, 3, 5_000)
    .optional()
}

fn ground(outcome: &PermittedOutcome) -> String {
    let article = outcome.article.as_ref();
    let article = article.map_or_else(String::new, |article| format!("（{article}）"));
    format!("{}：{}{article}", outcome.label, outcome.text)
}
