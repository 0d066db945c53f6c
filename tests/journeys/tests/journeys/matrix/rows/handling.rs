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
    asking.ask_of_all("GET /cases/{case_id}/agreements", cases, |_, _| {});
    asking.ask_below(
        "POST /cases/{case_id}/proceedings/{proceeding_id}/agreements",
        cases,
        &Case::nothing("proceeding"),
        |case| case.proceeding.as_ref(),
        |question| {
            let body = json!({"version": STALE, "form": "oral", "terms": "双方互不追究。"});
            question.sending(body).passing(409);
        },
    );
    for (operation, body) in [
        (
            "POST /cases/{case_id}/agreements/{agreement_id}/sign",
            json!({"version": STALE, "way": "seal"}),
        ),
        (
            "POST /cases/{case_id}/agreements/{agreement_id}/void",
            json!({"version": STALE, "reason": "内容有误"}),
        ),
        (
            "POST /cases/{case_id}/agreements/{agreement_id}/settle",
            json!({"version": STALE, "number": 1, "result": "kept"}),
        ),
    ] {
        let nothing = Case::nothing("agreement");
        asking.ask_below(
            operation,
            cases,
            &nothing,
            |case| case.agreement.as_ref(),
            |question| {
                question.sending(body.clone()).passing(409);
            },
        );
    }
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
