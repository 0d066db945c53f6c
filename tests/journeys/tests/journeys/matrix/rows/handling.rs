use serde_json::json;

use super::super::World;
use super::super::cases::Case;
use super::super::question::Asking;
use super::STALE;

pub(super) fn rows(asking: &mut Asking, World { cases, .. }: &World) {
    asking.ask_of_all("GET /cases/{case_id}/proceedings", cases, |_, _| {});
    let suspend = json!({"version": STALE, "ground": "identification"});
    let conclude = json!({"version": STALE, "outcome": "agreement"});
    for (operation, body) in [
        (
            "POST /cases/{case_id}/proceedings/{proceeding_id}/begin",
            json!({"version": STALE}),
        ),
        (
            "POST /cases/{case_id}/proceedings/{proceeding_id}/suspend",
            suspend,
        ),
        (
            "POST /cases/{case_id}/proceedings/{proceeding_id}/resume",
            json!({"version": STALE}),
        ),
        (
            "POST /cases/{case_id}/proceedings/{proceeding_id}/conclude",
            conclude,
        ),
        (
            "POST /cases/{case_id}/proceedings/{proceeding_id}/close",
            json!({"version": STALE}),
        ),
    ] {
        let nothing = Case::nothing("proceeding");
        asking.ask_below(
            operation,
            cases,
            &nothing,
            |case| case.proceeding.as_ref(),
            |question| {
                question.sending(body.clone()).passing(409);
            },
        );
    }
}
