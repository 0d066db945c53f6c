use std::fs::read_to_string;

use contracts::event::{Envelope, Event};
use contracts::vocabulary::ProceedingAction;
use serde_json::{Value, json};

use super::super::World;
use super::super::cases::Case;
use super::super::question::Asking;
use super::STALE;

/// Every step is asked for; what it asks is what its event told.
pub(super) fn rows(asking: &mut Asking, World { cases, .. }: &World) {
    asking.ask_of_all("GET /cases/{case_id}/proceedings", cases, |_, _| {});
    for action in ProceedingAction::ALL {
        let body = body(*action);
        let operation = format!("POST /cases/{{case_id}}/proceedings/{{proceeding_id}}/{action}");
        let nothing = Case::nothing("proceeding");
        asking.ask_below(
            operation.leak(),
            cases,
            &nothing,
            |case| case.proceeding.as_ref(),
            |question| {
                question.sending(body.clone()).passing(409);
            },
        );
    }
}

fn body(action: ProceedingAction) -> Value {
    let fixtures = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/contracts/tests/fixtures"
    );
    let files = std::fs::read_dir(fixtures).unwrap();
    let mut steps = files.filter_map(|file| {
        let text = read_to_string(file.unwrap().path()).unwrap();
        let envelope: Envelope = serde_json::from_str(&text).unwrap();
        let event = Event::read(&envelope.kind, &envelope.data).unwrap()?;
        Some(event.step()?.what)
    });
    let step = steps.find(|step| step.action() == action).unwrap();
    let mut body = serde_json::to_value(step).unwrap();
    body.as_object_mut().unwrap().remove("action");
    body["version"] = STALE.into();
    body["note"] = json!("情况说明");
    body
}
