//! What the parties agreed on, as the page of the case shows it and its forms tell it.

use contracts::api::handling::{Agreement, Instalment, MissingSignature, Signature};
use contracts::vocabulary::{
    AgreementAction, AgreementForm, AgreementState, InstalmentState, Role, SignatureWay, Signer,
};
use kernel::AgreementId;
use serde_json::json;

use crate::browser::World;
use crate::fixture::{self, put_case};

#[tokio::test]
async fn an_agreement_is_put_down_signed_and_asked_after() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let file = fixture::file(case, &claims);
    let party = &file.parties[0];
    world.stub.on("GET", &format!("/cases/{case}"), &file);
    let proceeding = fixture::proceeding(case, &claims);
    let proceedings = format!("/cases/{case}/proceedings");
    world.stub.on("GET", &proceedings, [&proceeding]);
    let page = browser.get(&format!("/cases/{case}")).await;
    assert!(!page.has("data-testid=\"agreement\""));

    // Amounts are typed in yuan; rows that are left blank are none.
    let address = format!("/cases/{case}/proceedings/{}/agreements", proceeding.id);
    world.stub.on("POST", &address, json!({}));
    let version = proceeding.version.to_string();
    let mut fields = vec![
        ("version", &*version),
        ("form", "written"),
        ("on", "2026-03-10"),
        ("terms", "乙方分期支付工资。"),
        ("amount", "1.2万元"),
        ("instalments.0.due_on", "2026-04-10"),
        ("instalments.0.amount", "6000"),
        ("instalments.0.what", "首期"),
        ("instalments.1.due_on", ""),
        ("instalments.1.amount", ""),
        ("instalments.1.what", ""),
        ("signed", ""),
    ];
    let seen = browser.submit(&page, &address, &fields).await;
    assert_eq!(seen.location, format!("/cases/{case}?done=agree"));
    let asked = &world.stub.asked("POST", &address)[0];
    assert_eq!(
        asked.body,
        json!({"version": proceeding.version, "form": "written", "on": "2026-03-10",
            "terms": "乙方分期支付工资。", "amount_fen": 1_200_000, "signed": null,
            "instalments": [{"due_on": "2026-04-10", "amount_fen": 600_000, "what": "首期"}]})
    );
    // What is no amount comes back beside its field with everything that was typed.
    fields[6].1 = "很多";
    let back = browser.submit(&page, &address, &fields).await;
    back.shows(&["请填写金额", "乙方分期支付工资。", "value=\"很多\""]);

    let mut agreement = Agreement {
        id: AgreementId::new(case.shard()),
        case,
        proceeding: proceeding.id,
        version: 1,
        form: AgreementForm::Written.into(),
        state: AgreementState::Signing.into(),
        terms: "乙方分期支付工资。".into(),
        amount_fen: Some(1_200_000),
        drafted_on: "2026-03-10".parse().unwrap(),
        entered_on: None,
        effective_on: None,
        void_reason: None,
        signatures: vec![Signature {
            signer: Signer::Mediator.into(),
            party: None,
            way: SignatureWay::Signature.into(),
            on: "2026-03-10".parse().unwrap(),
        }],
        missing: vec![MissingSignature {
            signer: Signer::Party.into(),
            party: Some(party.id),
        }],
        instalments: vec![Instalment {
            number: 1,
            due_on: "2026-03-12".parse().unwrap(),
            amount_fen: Some(600_000),
            what: Some("首期".into()),
            state: InstalmentState::Owed.into(),
            settled_on: None,
            note: None,
        }],
        actions: vec![AgreementAction::Sign, AgreementAction::Void],
    };
    let list = format!("/cases/{case}/agreements");
    world.stub.on("GET", &list, [&agreement]);
    let page = browser.get(&format!("/cases/{case}")).await;
    page.shows(&[
        "书面协议，2026年3月10日",
        "已签字：调解员（签名，2026年3月10日）",
        &format!("待签字：{}", party.name),
        "金额：12,000元",
    ]);
    let address = format!("/cases/{case}/agreements/{}/sign", agreement.id);
    world.stub.on("POST", &address, json!({}));
    let who = party.id.to_string();
    let fields = [
        ("version", "1"),
        ("who", &*who),
        ("way", "fingerprint"),
        ("on", ""),
    ];
    browser.submit(&page, &address, &fields).await;
    let asked = &world.stub.asked("POST", &address)[0];
    assert_eq!(
        asked.body,
        json!({"version": 1, "signer": "party", "party": who, "way": "fingerprint", "on": null})
    );

    agreement.state = AgreementState::Effective.into();
    agreement.effective_on = Some("2026-03-10".parse().unwrap());
    agreement.actions = vec![AgreementAction::Settle];
    world.stub.on("GET", &list, [&agreement]);
    let page = browser.get(&format!("/cases/{case}")).await;
    page.shows(&[
        "期限已到，请询问履行情况",
        "第1项 2026年3月12日 6,000元 首期",
    ]);
    let address = format!("/cases/{case}/agreements/{}/settle", agreement.id);
    world.stub.on("POST", &address, json!({}));
    let fields = [
        ("version", "1"),
        ("number", "1"),
        ("result", "partly"),
        ("on", ""),
        ("note", ""),
    ];
    browser.submit(&page, &address, &fields).await;
    let asked = &world.stub.asked("POST", &address)[0];
    assert_eq!(
        asked.body,
        json!({"version": 1, "number": 1, "result": "partly", "on": null, "note": null})
    );
}
