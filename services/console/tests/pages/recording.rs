//! The form by which somebody records what has happened in a proceeding (登记事项).

use contracts::api::handling::{
    Record, RecordableAct, RecordableFinding, Records, ServiceWay, Step, StepTaken,
};
use contracts::vocabulary::{LimitParty, ProceedingAction, Role};
use serde_json::json;

use crate::browser::World;
use crate::fixture::{self, put_case};

#[tokio::test]
async fn what_may_be_recorded_is_asked_with_the_limits_that_follow_and_shown_when_it_was() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let file = fixture::file(case, &claims);
    let party = &file.parties[0];
    world.stub.on("GET", &format!("/cases/{case}"), &file);
    let mut proceeding = fixture::proceeding(case, &claims);
    proceeding.actions = vec![ProceedingAction::Record];
    proceeding.records = Records {
        acts: vec![RecordableAct {
            code: "award_received".into(),
            label: "收到裁决书".into(),
            starts: vec!["对仲裁裁决提起诉讼".into()],
            ends: vec!["送达裁决书".into()],
            tells: vec!["告知可以起诉（《某法》第一条）".into()],
            parties: vec![party.id],
            served: true,
            ahead: true,
        }],
        findings: vec![RecordableFinding {
            code: "final_award".into(),
            label: "终局裁决".into(),
            starts: vec!["申请撤销终局裁决".into()],
        }],
        ways: vec![ServiceWay {
            code: "mail".into(),
            label: "邮寄送达".into(),
        }],
    };
    let mut track = fixture::track(case, &claims);
    let limit = &mut track.clocks[0];
    limit.party = Some(LimitParty::Applicant.into());
    limit.party_id = Some(party.id);
    let list = format!("/cases/{case}/proceedings");
    world.stub.on("GET", &list, [&proceeding]);
    world
        .stub
        .on("GET", &format!("/cases/{case}/track"), &track);
    let page = browser.get(&format!("/cases/{case}")).await;
    page.shows(&[
        "<option value=\"award_received\">收到裁决书</option>",
        "收到裁决书：起算“对仲裁裁决提起诉讼”；完成“送达裁决书”；告知可以起诉（《某法》第一条）",
        "<option value=\"final_award\">终局裁决</option>",
        "终局裁决：起算“申请撤销终局裁决”",
        &format!(
            "<option value=\"{}\">{}（申请人）</option>",
            party.id, party.name
        ),
        "<option value=\"mail\">邮寄送达</option>",
        &format!("申请人 · {}", party.name),
    ]);
    let address = format!("/cases/{case}/proceedings/{}/record", proceeding.id);
    world.stub.on("POST", &address, json!({}));
    let party = party.id.to_string();
    let fields = [
        ("version", "2"),
        ("act", "award_received"),
        ("finding", ""),
        ("party", &*party),
        ("way", "mail"),
        ("on", "2026-03-18"),
    ];
    let seen = browser.submit(&page, &address, &fields).await;
    assert_eq!(seen.location, format!("/cases/{case}?done=record"));
    let asked = &world.stub.asked("POST", &address)[0];
    assert_eq!(
        asked.body,
        json!({"version": 2, "act": "award_received", "party": party, "way": "mail",
            "on": "2026-03-18", "note": null})
    );

    proceeding.steps = vec![StepTaken {
        step: Step::Record(Record {
            act: Some("award_received".into()),
            finding: None,
            party: None,
            way: None,
        }),
        on: "2026-03-18".parse().unwrap(),
        entered_on: None,
        note: None,
        text: Some("收到裁决书".into()),
    }];
    world.stub.on("GET", &list, [&proceeding]);
    let page = browser.get(&format!("/cases/{case}")).await;
    page.shows(&["登记事项：收到裁决书（2026年3月18日）"]);
}
