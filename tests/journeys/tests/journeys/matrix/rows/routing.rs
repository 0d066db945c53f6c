use serde_json::{Value, json};

use super::super::World;
use super::super::cases::Case;
use super::super::question::{ALL, Asking};
use super::STALE;

pub(super) fn rows(asking: &mut Asking, world: &World) {
    let World { city, cases, .. } = world;
    for mailbox in ["inbox", "outbox"] {
        let list = asking.ask("GET /referrals", mailbox, &[]);
        list.with(&format!("?box={mailbox}&limit=100")).listing(ALL);
    }
    asking.ask_of_all("POST /referrals", cases, |question, case| {
        let to = &city.bodies["dq-fy"];
        let offer = json!({"case": case, "version": STALE, "to": to});
        question.keyed().sending(offer).passing(409);
    });
    of_referrals(asking, cases);
    for operation in [
        "GET /cases/{case}/decision",
        "GET /cases/{case}/referrals",
        "GET /cases/{case}/targets",
        "GET /cases/{case}/handlers",
    ] {
        asking.ask_of_all(operation, cases, |_, _| {});
    }
    asking.ask_of_all("POST /cases/{case}/handler", cases, |question, _| {
        let staff = &city.staff["coll"];
        let named = json!({"version": STALE, "staff": staff, "reason": "工作调整"});
        question.sending(named).passing(409);
    });
}

fn of_referrals(asking: &mut Asking, cases: &[Case]) {
    let reason = json!({"reason": "other", "explanation": "退回不成的理由。"});
    let steps = [
        ("GET /referrals/{referral}", None),
        ("GET /referrals/{referral}/handlers", None),
        ("POST /referrals/{referral}/receive", Some(json!({}))),
        ("POST /referrals/{referral}/accept", Some(json!({}))),
        ("POST /referrals/{referral}/return", Some(reason)),
        (
            "POST /referrals/{referral}/withdraw",
            Some(json!({"explanation": "撤回不成的理由。"})),
        ),
        (
            "POST /referrals/{referral}/report",
            Some(json!({"result": "反馈不成的结果。"})),
        ),
    ];
    for (operation, body) in steps {
        for case in cases {
            for (how, id) in &case.referrals {
                let about = format!("{}, {how}", case.letter);
                one(asking, operation, about, id, body.as_ref());
            }
        }
        let nothing = Case::nothing("referral");
        one(
            asking,
            operation,
            NO_REFERRAL.to_owned(),
            &nothing,
            body.as_ref(),
        );
    }
}

const NO_REFERRAL: &str = "no referral";

fn one(
    asking: &mut Asking,
    operation: &'static str,
    about: String,
    id: &str,
    body: Option<&Value>,
) {
    let question = asking.ask(operation, about, &[id]).hidden_as(NO_REFERRAL);
    if let Some(body) = body {
        let mut body = body.clone();
        body["version"] = STALE.into();
        question.sending(body).passing(409);
    }
}
