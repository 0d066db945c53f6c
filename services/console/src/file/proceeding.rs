//! A handling of the case under one procedure (程序).

use actix_web::web::ServiceConfig;
use askama::Template;
use contracts::api::handling::{
    Begin, Close, Conclude, PermittedOutcome, Proceeding, Record, Resume, Step, StepTaken, Suspend,
    SuspensionGround, TakeStep,
};
use contracts::api::intake::Party;
use contracts::api::lengths;
use contracts::vocabulary::ProceedingAction;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{View, record, send};
use crate::app::App;
use crate::page::{Form, Forms};

pub(super) fn routes(config: &mut ServiceConfig) {
    step::<Begin>(config, ProceedingAction::Begin);
    step::<Suspend>(config, ProceedingAction::Suspend);
    step::<Resume>(config, ProceedingAction::Resume);
    step::<Record>(config, ProceedingAction::Record);
    step::<Conclude>(config, ProceedingAction::Conclude);
    step::<Close>(config, ProceedingAction::Close);
}

#[derive(Template)]
#[template(path = "file/proceedings.html")]
pub(super) struct Proceedings<'a> {
    pub(super) view: &'a View,
}

impl Proceedings<'_> {
    /// The party whom what was recorded concerns, where it is one in particular.
    fn party_of(&self, taken: &StepTaken) -> Option<&str> {
        let Step::Record(record) = &taken.step else {
            return None;
        };
        let mut parties = self.view.parties.iter().map(|shown| &shown.party);
        let party = parties.find(|party| Some(party.id) == record.party)?;
        Some(&party.name)
    }
}

/// Takes the form of a step; its words are the section of the catalogue that is called like it.
fn step<T: Serialize + DeserializeOwned + 'static>(
    config: &mut ServiceConfig,
    action: ProceedingAction,
) {
    let address = format!("proceedings/{{proceeding}}/{action}");
    send::form::<TakeStep<T>>(config, &address, action.as_str(), App::handling);
}

/// What the reader may do next with it, as handling says.
pub(super) fn forms(on: &Forms, proceeding: &Proceeding, parties: &[Party]) -> Vec<Form> {
    let actions = proceeding.actions.iter();
    actions
        .map(|action| form(on, proceeding, parties, *action))
        .collect()
}

fn form(on: &Forms, proceeding: &Proceeding, parties: &[Party], action: ProceedingAction) -> Form {
    let t = on.t;
    let form = |submit, open| {
        let address = format!("proceedings/{}/{action}", proceeding.id);
        let form = on.form(action.as_str(), address, submit).of(proceeding.id);
        form.at_version(proceeding.version).folded(open)
    };
    let (form, note, rows) = match action {
        ProceedingAction::Begin => {
            let form = form(t.begin.submit, t.begin.open).prominent_if(true);
            (form, t.begin.note, 2)
        }
        ProceedingAction::Suspend => {
            let grounds = &proceeding.suspensions;
            let form = form(t.suspend.submit, t.suspend.open)
                .choice(
                    "ground",
                    t.suspend.ground,
                    grounds.iter().map(|one| (&one.code, &one.label)),
                )
                .lines(t.suspend.grounds, grounds.iter().map(ground));
            (form, t.suspend.note, 2)
        }
        ProceedingAction::Resume => (form(t.resume.submit, t.resume.open), t.resume.note, 2),
        ProceedingAction::Record => {
            let form = form(t.record.submit, t.record.open);
            let form = record::questions(on, form, proceeding, parties);
            (form, t.record.note, 2)
        }
        ProceedingAction::Conclude => {
            let outcomes = &proceeding.outcomes;
            let form = form(t.conclude.submit, t.conclude.open)
                .prominent_if(!proceeding.actions.contains(&ProceedingAction::Begin))
                .choice(
                    "outcome",
                    t.conclude.outcome,
                    outcomes.iter().map(|one| (&one.code, &one.label)),
                )
                .lines(t.conclude.grounds, outcomes.iter().map(way));
            (form, t.conclude.note, 3)
        }
        ProceedingAction::Close => (form(t.close.submit, t.close.open), t.close.note, 2),
    };
    let form = told(on, form, proceeding, parties, action);
    let form = form.date("on", t.form.on).optional();
    let ahead = action == ProceedingAction::Record && record::looks_ahead(proceeding);
    let form = if ahead { form } else { form.until_today() };
    let form = form.long_text("note", note, rows, lengths::step_note(action));
    if action.needs_note() {
        form
    } else {
        form.optional()
    }
}

/// What the step waits to be told, each to be ticked, or, where it must be in writing, with the way in
/// which it was served.
fn told(
    on: &Forms,
    form: Form,
    of: &Proceeding,
    parties: &[Party],
    action: ProceedingAction,
) -> Form {
    let t = on.t;
    let owed = of
        .notices
        .iter()
        .filter(|notice| notice.due.contains(&action));
    owed.fold(form, |form, notice| {
        let outcomes = notice.outcomes.iter().map(|one| one.label.as_str());
        let outcomes: Vec<&str> = outcomes.collect();
        let (label, always) = match outcomes.is_empty() {
            true => (t.notice.told.to_owned(), true),
            false => (t.notice.told_if(outcomes.join("、")), false),
        };
        let named = parties
            .iter()
            .filter(|party| notice.parties.contains(&party.id));
        let named: Vec<&str> = named.map(|party| party.name.as_str()).collect();
        let hint = t
            .notice
            .line(&notice.text, &notice.article, named.join("、"));
        let field = format!("told.{}", notice.code);
        let form = match notice.ways.as_slice() {
            [] => form.tick(field, label, t.notice.done),
            ways => form.choice(
                format!("{field}.way"),
                label,
                ways.iter().map(|way| (&way.code, &way.label)),
            ),
        };
        let form = form.hint(hint);
        if always { form } else { form.optional() }
    })
}

fn way(outcome: &PermittedOutcome) -> String {
    let article = outcome.article.as_ref();
    let article = article.map_or_else(String::new, |article| format!("（{article}）"));
    format!("{}：{}{article}", outcome.label, outcome.text)
}

fn ground(ground: &SuspensionGround) -> String {
    format!("{}：{}（{}）", ground.label, ground.text, ground.article)
}
