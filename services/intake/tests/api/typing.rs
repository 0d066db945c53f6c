//! What people type is found again however it is typed.

use contracts::Claims;
use contracts::vocabulary::Role;
use kernel::{Shard, StaffId};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::search::run;
use crate::world::{World, dispute, with};

/// The case with this applicant.
fn about(applicant: Value) -> Value {
    let mut body = with(dispute(), json!({"title": "相邻排水纠纷"}));
    let mut party = json!({"side": "applicant", "kind": "person", "name": "李大江"});
    party
        .as_object_mut()
        .unwrap()
        .extend(applicant.as_object().unwrap().clone());
    body["parties"][0] = party;
    body
}

/// How many cases somebody finds who has not searched before.
async fn hits(world: &World, claims: &Claims, q: &str) -> usize {
    let fresh = Claims {
        sub: StaffId::new(Shard::DIRECTORY),
        ..claims.clone()
    };
    world.search(&fresh, q).await.len()
}

async fn indexed(world: &World, cases: usize) {
    testkit::eventually("all cases are in the search index", || async {
        let known = world.value("SELECT count(*) FROM case_search").await;
        known == cases.to_string()
    })
    .await;
}

#[tokio::test]
async fn a_party_is_found_by_every_spelling() {
    let world = World::new().await;
    let _running = run(&world).await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let cases = [
        (
            json!({"name": "尤　楠"}),
            vec!["尤　楠", "尤楠", "尤 楠", "尤\u{200B}楠"],
        ),
        (json!({"name": "王𠅤々"}), vec!["王𠅤々", "王 𠅤 々"]),
        (
            json!({"name": "阿卜杜拉 • 买买提"}),
            vec!["阿卜杜拉·买买提", "阿卜杜拉・买买提", "买买提"],
        ),
        (
            json!({"name": "ＪＯＨＮ　Smith"}),
            vec!["john smith", "ｊｏｈｎ"],
        ),
        (
            json!({"identity": "\u{200E}１１０１０５ 19491231 002x"}),
            vec![
                "11010519491231002X",
                "110105 19491231 002X",
                "１１０１０５19491231002ｘ",
            ],
        ),
        (
            json!({"identity": "Ｅ 1234 5678"}),
            vec!["E12345678", "e12345678"],
        ),
        (
            json!({"identity": "h12345678 01"}),
            vec!["H12345678", "H1234567802"],
        ),
        (
            json!({"identity": "南字第１２３４５６７号"}),
            vec!["南字第1234567号"],
        ),
        (json!({"identity": "01234567"}), vec!["０１２３４５６７"]),
        (
            json!({"phone": "0812-3332212-801"}),
            vec!["（0812）3332212", "0812－3332212", "08123332212转5"],
        ),
        (
            json!({"phone": "0086-13912345678"}),
            vec!["139 1234 5678", "+86 13912345678"],
        ),
        (json!({"phone": "400-812-3456"}), vec!["4008123456"]),
        (json!({"phone": "+852 9123 4567"}), vec!["00852-91234567"]),
    ];
    for (applicant, _) in &cases {
        world.registered(&clerk, &about(applicant.clone())).await;
    }
    indexed(&world, cases.len()).await;
    for (applicant, questions) in &cases {
        for q in questions {
            assert_eq!(hits(&world, &clerk, q).await, 1, "{applicant} by {q}");
        }
    }
    for q in [
        "〔2026〕攀5104dongqu登字第1号",
        "（２０２６）攀5104dongqu 登字第 1 号",
    ] {
        assert_eq!(hits(&world, &clerk, q).await, 1, "{q}");
    }
    // What looks like somebody's number may stand in the words.
    let facts = json!({"facts": "票据号码 ＡＢ1234567，金额有误。"});
    world.registered(&clerk, &with(dispute(), facts)).await;
    indexed(&world, cases.len() + 1).await;
    assert_eq!(hits(&world, &clerk, "ab1234567").await, 1);
}

#[tokio::test]
async fn a_party_is_shown_in_its_one_form() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let applicant = json!({"name": "阿卜杜拉 • 买买提", "identity": "110105 19491231 002x",
        "phone": "（0812）3332211转801"});
    let case = world.registered(&clerk, &about(applicant)).await;
    let file = world.get(&clerk, &format!("/cases/{case}")).await.body;
    let party = &file["parties"][0];
    assert_eq!(party["name"], "阿卜杜拉·买买提");
    let path = format!(
        "/cases/{case}/parties/{}/unmask",
        party["id"].as_str().unwrap()
    );
    let full = world
        .post(&clerk, &path, &json!({"reason": "contact"}))
        .await
        .body;
    assert_eq!(full["identity"], "11010519491231002X");
    assert_eq!(full["phone"], "0812-3332211-801");
}

#[tokio::test]
async fn what_is_wrong_with_a_number_or_an_amount_is_said_in_the_forms_own_units() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    for (changes, pointer, detail) in [
        (json!({"name": "乱\u{FFFD}码"}), "/parties/0/name", "乱码"),
        (
            json!({"identity": "110105 19491231 0021"}),
            "/parties/0/identity",
            "校验位不符",
        ),
        (
            json!({"identity": "不详"}),
            "/parties/0/identity",
            "不允许的字符",
        ),
        (
            json!({"identity": "91350100M000100Y43"}),
            "/parties/0/identity",
            "是单位的",
        ),
        (json!({"phone": "3332211"}), "/parties/0/phone", "带区号"),
        (
            json!({"phone": "12345"}),
            "/parties/0/phone",
            "当事人为个人",
        ),
    ] {
        let refused = world.register(&clerk, "bad", &about(changes)).await;
        let error = &refused.body["errors"][0];
        assert_eq!(error["pointer"], pointer, "{refused:?}");
        assert!(
            error["detail"].as_str().unwrap().contains(detail),
            "{error}"
        );
    }
    let body = with(dispute(), json!({"amount_fen": 10_000_000_000_001_i64}));
    let refused = world.register(&clerk, "bad", &body).await;
    let detail = &refused.body["errors"][0]["detail"];
    assert_eq!(detail, "涉案金额应在 0 至 100,000,000,000 元之间。");
    let body = json!({"kind": "organisation", "name": "某热线", "phone": "12345"});
    world.registered(&clerk, &about(body)).await;
}

#[tokio::test]
async fn a_text_has_one_kind_of_line_ends_and_each_counts_once() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let facts = format!("{}{}", "长".repeat(19_900), "\r\n长".repeat(50));
    let body = with(dispute(), json!({"facts": facts}));
    let case = world.registered(&clerk, &body).await;
    let file = world.get(&clerk, &format!("/cases/{case}")).await.body;
    let stored = file["facts"].as_str().unwrap();
    assert_eq!(stored.chars().count(), 20_000);
    assert!(!stored.contains('\r'));
}

/// A home of before the one form: names and indexes as somebody typed them.
#[tokio::test]
async fn what_was_registered_as_typed_is_brought_into_form_and_found() {
    let world = World::new().await;
    let _running = run(&world).await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let applicant = json!({"name": "尤楠", "phone": "13912345678-1"});
    world.registered(&clerk, &about(applicant)).await;
    indexed(&world, 1).await;
    let old = privacy::Vault::new(&crate::world::KEY).unwrap();
    let old_index = old.index("phone", "139123456781");
    world
        .execute(&format!(
            "UPDATE party SET name = '尤　楠', as_typed = true, phone_index = '{old_index}'
             WHERE name = '尤楠'; UPDATE case_search SET bigrams = ARRAY['拖欠']"
        ))
        .await;
    for q in ["尤楠", "139 1234 5678"] {
        assert_eq!(hits(&world, &clerk, q).await, 0, "{q}");
    }
    let stop = CancellationToken::new();
    let step = tokio::spawn(world.app.clone().bring_into_form(stop.clone()));
    testkit::eventually("nothing is as typed any more", || async {
        world
            .value("SELECT count(*) FROM party WHERE as_typed")
            .await
            == "0"
    })
    .await;
    stop.cancel();
    step.await.unwrap();
    for q in ["尤楠", "尤　楠", "139 1234 5678", "排水"] {
        assert_eq!(hits(&world, &clerk, q).await, 1, "{q}");
    }
}
