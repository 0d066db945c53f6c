use serde_json::json;

use super::super::World;
use super::super::cases::Case;
use super::super::city::APPLICANT;
use super::super::question::{ALL, Asking};
use super::STALE;

pub(super) fn rows(asking: &mut Asking, world: &World) {
    let World { city, cases, .. } = world;
    let mut in_future = serde_json::to_value(journeys::a_dispute("登记不成的事项")).unwrap();
    in_future["received_on"] = "2999-01-01".into();
    let register = asking.ask("POST /cases", "a day in the future", &[]);
    register.keyed().sending(in_future).passing(422);
    asking.ask("GET /cases", "", &[]).listing(ALL);
    let by_words = json!({"q": "新题目"});
    asking
        .ask("POST /cases/search", "words", &[])
        .sending(by_words)
        .listing(ALL);
    let by_number = json!({"q": APPLICANT});
    asking
        .ask("POST /cases/search", "identity", &[])
        .sending(by_number)
        .listing(ALL);
    for case in cases {
        let by_number = json!({"q": case.number});
        let search = asking.ask(
            "POST /cases/search",
            format!("number of {}", case.letter),
            &[],
        );
        search.sending(by_number).listing(case.letter);
    }
    asking.ask_of_all("GET /cases/{case}", cases, |_, _| {});
    asking.ask_of_all("POST /cases/{case}/amendments", cases, |question, _| {
        let amendment = json!({"version": STALE, "facts": "补正不成的事实经过。"});
        question.sending(amendment).passing(409);
    });
    asking.ask_below(
        "POST /cases/{case}/parties/{party}/unmask",
        cases,
        &Case::nothing("party"),
        |case| Some(&case.party),
        |question| {
            question.sending(json!({"reason": "contact"}));
        },
    );
    asking.ask_of_all("POST /cases/{case}/correct", cases, |question, _| {
        let correction = json!({"version": STALE, "reason": "笔误", "people": 3});
        question.sending(correction).passing(409);
    });
    asking.ask_of_all("POST /cases/{case}/parties", cases, |question, _| {
        let of_a_body = json!({"side": "third_party", "kind": "person", "name": "某某",
                               "organisation": &*Case::nothing("org")});
        question.keyed().sending(of_a_body).passing(422);
    });
    let wrong = [
        (
            "POST /cases/{case}/parties/{party}/correct",
            json!({"version": STALE, "reason": "笔误", "name": "某某"}),
        ),
        (
            "POST /cases/{case}/parties/{party}/leave",
            json!({"version": STALE, "reason": "误登记"}),
        ),
    ];
    for (operation, body) in wrong {
        asking.ask_below(
            operation,
            cases,
            &Case::nothing("party"),
            |case| Some(&case.party),
            |question| {
                question.sending(body.clone()).passing(409);
            },
        );
    }
    asking.ask_below(
        "POST /cases/{case}/parties/{party}/representatives",
        cases,
        &Case::nothing("party"),
        |case| Some(&case.party),
        |question| {
            // Of a person there is no legal representative.
            let unfit = json!({"role": "legal_representative", "name": "某某"});
            question.keyed().sending(unfit).passing(422);
        },
    );
    asking.ask_below(
        "POST /cases/{case}/representatives/{representative}/end",
        cases,
        &Case::nothing("representative"),
        |case| case.representative.as_ref(),
        |question| {
            let body = json!({"version": STALE, "reason": "误登记"});
            question.sending(body).passing(409);
        },
    );
    // The one exception from the wall: numbers without a gap count walled cases too.
    for body in ["tw", "xfj", "xq-tw"] {
        let ids = [city.bodies[body].as_str(), "2026"];
        let account = asking.ask("GET /numbers/{organisation}/{year}", body, &ids);
        account.hidden_as("no body");
    }
    let ids = [&*Case::nothing("org"), "2026"];
    asking
        .ask("GET /numbers/{organisation}/{year}", "no body", &ids)
        .hidden_as("no body");
}
