//! The forms of a case's page side by side: each has ids, words and errors of its own.

use std::collections::HashSet;

use contracts::vocabulary::{ReferralState, Role, RouteAction};
use kernel::CaseId;
use problem::{Code, Problem};
use serde_json::json;

use crate::browser::{Browser, Seen, World};
use crate::fixture::{self, put_case, put_decision, referral};

/// A case with every form there is.
async fn everything(world: &World) -> (Browser, CaseId) {
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let actions = [RouteAction::Offer, RouteAction::TakeOn];
    put_decision(&world.stub, case, &claims, &actions);
    let referrals = [
        referral(case, &claims, ReferralState::Accepted),
        referral(case, &claims, ReferralState::Accepted),
        referral(case, &claims, ReferralState::Offered),
    ];
    world
        .stub
        .on("GET", &format!("/cases/{case}/referrals"), referrals);
    (browser, case)
}

/// The values of an attribute, in order.
fn values<'a>(page: &'a Seen, attribute: &str) -> Vec<&'a str> {
    let mark = format!(" {attribute}=\"");
    let parts = page.html.split(mark.as_str()).skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

/// Fails unless ids are unique and whatever points to one finds it.
#[track_caller]
fn hangs_together(page: &Seen) {
    let all = values(page, "id");
    let ids: HashSet<_> = all.iter().copied().collect();
    let mut twice = all.clone();
    twice.sort_unstable();
    twice.dedup();
    assert_eq!(twice.len(), all.len(), "an id stands twice in {all:?}");
    let anchors = values(page, "href").into_iter();
    let anchors = anchors.filter_map(|href| href.strip_prefix('#'));
    let described = values(page, "aria-describedby").into_iter();
    let labelled = values(page, "aria-labelledby").into_iter();
    for target in values(page, "for")
        .into_iter()
        .chain(anchors)
        .chain(described)
        .chain(labelled)
    {
        assert!(ids.contains(target), "nothing is #{target}");
    }
}

#[tokio::test]
async fn no_id_stands_twice_and_every_label_finds_its_field() {
    let world = World::new().await;
    let (browser, case) = everything(&world).await;
    let page = browser.get(&format!("/cases/{case}")).await;
    for form in [
        "receive", "accept", "return", "conclude", "report", "offer", "assign", "amend",
    ] {
        page.shows(&[&format!("data-testid=\"{form}-button\"")]);
    }
    hangs_together(&page);
    let fields = page.html.matches("<label for=").count();
    assert!(fields > 15, "{fields}");
}

#[tokio::test]
async fn a_refusal_stands_beside_the_form_that_was_sent_and_no_other() {
    let world = World::new().await;
    let (browser, case) = everything(&world).await;
    let page = browser.get(&format!("/cases/{case}")).await;
    // Hand-over and conclusion both have a note.
    let wrong = Problem::new(Code::Invalid).field("/note", "too_long", "附言过长。");
    world.stub.refuse("POST", "/referrals", &wrong);
    let to = fixture::file(case, &world.somebody(&[]))
        .organisation
        .to_string();
    let fields = [
        ("version", "5"),
        ("to", to.as_str()),
        ("note", "很长的附言"),
    ];
    let address = format!("/cases/{case}/referrals");
    let seen = browser.submit(&page, &address, &fields).await;
    assert_eq!(seen.status, 422);
    seen.shows(&[
        "<a href=\"#offer-note\">附言过长。</a>",
        "id=\"offer-note-error\"",
        "<details id=\"offer\" open>",
    ]);
    assert_eq!(seen.html.matches("class=\"error\"").count(), 1);
    assert_eq!(seen.html.matches(">很长的附言</textarea>").count(), 1);
    hangs_together(&seen);
}

#[tokio::test]
async fn an_error_about_what_was_never_asked_leads_nowhere() {
    let world = World::new().await;
    let (browser, case) = everything(&world).await;
    let page = browser.get(&format!("/cases/{case}")).await;
    let wrong = Problem::new(Code::Invalid).field("/elsewhere", "unknown", "别处有误。");
    let address = format!("/cases/{case}/amendments");
    world.stub.refuse("POST", &address, &wrong);
    let seen = browser
        .submit(&page, &address, &[("version", "1"), ("title", "新的事由")])
        .await;
    seen.shows(&["<li>别处有误。</li>", "value=\"新的事由\""]);
    hangs_together(&seen);
}

#[tokio::test]
async fn words_typed_into_a_form_that_is_offered_no_more_are_not_lost() {
    let world = World::new().await;
    let (browser, case) = everything(&world).await;
    let page = browser.get(&format!("/cases/{case}")).await;
    put_decision(&world.stub, case, &world.somebody(&[]), &[]);
    let address = format!("/cases/{case}/handler");
    world
        .stub
        .refuse("POST", &address, &Problem::new(Code::StaleVersion));
    let staff = fixture::choice("钱七").staff.to_string();
    let fields = [
        ("version", "4"),
        ("staff", staff.as_str()),
        ("reason", "熟悉当地情况"),
    ];
    let seen = browser.submit(&page, &address, &fields).await;
    assert_eq!(seen.status, 409);
    seen.shows(&["您填写的内容", "熟悉当地情况"]);
    assert!(!seen.has("assign-button"));
}

/// Two people correct one case: what only one of them touched follows that one, and where both wrote
/// something the second sees all three.
#[tokio::test]
async fn what_somebody_else_wrote_meanwhile_stands_beside_what_was_typed() {
    let world = World::new().await;
    let (browser, case) = everything(&world).await;
    let page = browser.get(&format!("/cases/{case}")).await;
    let address = format!("/cases/{case}/amendments");
    let mut file = fixture::file(case, &world.somebody(&[]));
    page.shows(&[&format!("name=\"was.title\" value=\"{}\"", file.title)]);
    let (title, facts) = (file.title.clone(), file.facts.clone());
    file.version += 1;
    file.title = "他人改的事由".into();
    file.facts = "他人改的事实与诉求。".into();
    world.stub.on("GET", &format!("/cases/{case}"), &file);
    let stale = Problem::new(Code::StaleVersion);
    world.stub.refuse("POST", &address, &stale);
    let fields = [
        ("version", "1"),
        ("was.title", title.as_str()),
        ("title", title.as_str()),
        ("was.facts", facts.as_str()),
        ("facts", "我改的事实与诉求。"),
    ];
    let seen = browser.submit(&page, &address, &fields).await;
    assert_eq!(seen.status, 409);
    seen.shows(&[
        "name=\"title\" minlength=\"2\"",
        "value=\"他人改的事由\"",
        ">我改的事实与诉求。</textarea>",
        "他人已经修改了这一项",
        "<dd>他人改的事实与诉求。</dd>",
        "data-testid=\"facts-changed\"",
    ]);
    assert!(!seen.has("title-changed"));
    hangs_together(&seen);
    // Nothing of it is sent but what was typed.
    world.stub.on("POST", &address, json!({}));
    browser.submit(&seen, &address, &fields).await;
    let sent = world.stub.asked("POST", &address).pop().unwrap();
    assert!(sent.body.get("was").is_none());
}

#[tokio::test]
async fn what_is_typed_wrong_is_told_before_any_service_is_asked() {
    let world = World::new().await;
    let (browser, case) = everything(&world).await;
    let page = browser.get(&format!("/cases/{case}")).await;
    let address = format!("/cases/{case}/amendments");
    let fields = [
        ("version", "1"),
        ("materials.0.name", "工资条"),
        ("materials.0.pages", "三"),
    ];
    let seen = browser.submit(&page, &address, &fields).await;
    assert_eq!(seen.status, 422);
    seen.shows(&[
        "<a href=\"#amend-materials.0.pages\">页数：请填写整数。</a>",
        "value=\"工资条\"",
        "value=\"三\"",
    ]);
    assert!(world.stub.asked("POST", &address).is_empty());
}

#[tokio::test]
async fn an_address_that_is_none_of_a_form_is_no_page() {
    let world = World::new().await;
    let (browser, case) = everything(&world).await;
    let page = browser.get(&format!("/cases/{case}")).await;
    for nonsense in [
        "/cases/nonsense/amendments".to_owned(),
        format!("/cases/{case}/referrals/..%2f..%2fstaff/accept"),
        format!("/cases/{case}/referrals/x/burn"),
    ] {
        let seen = browser.submit(&page, &nonsense, &[("version", "1")]).await;
        assert_eq!(seen.status, 404, "{nonsense}");
    }
}

#[tokio::test]
async fn every_page_hangs_together() {
    let world = World::new().await;
    let (browser, case) = everything(&world).await;
    let row = fixture::row(case, Some(3));
    for list in ["/todo", "/backlog"] {
        world
            .stub
            .on("GET", list, json!({"items": [row], "next": "abc"}));
    }
    world.stub.on("GET", "/backlog/summary", fixture::summary());
    let notices = json!({"items": [fixture::notice(case)]});
    world.stub.on("GET", "/notices", notices);
    for address in [
        "/",
        "/cases/new?kind=dispute",
        "/cases/new?kind=petition",
        "/cases",
        "/inbox",
        "/outbox",
        "/backlog",
        "/notices",
        "/password",
        "/calculator",
        "/about",
    ] {
        let page = browser.get(address).await;
        assert_eq!(page.status, 200, "{address}");
        hangs_together(&page);
    }
    let page = browser.get("/cases/new?kind=dispute").await;
    let refused = browser
        .submit(&page, "/cases/new", &[("kind", "dispute")])
        .await;
    assert_eq!(refused.status, 422);
    hangs_together(&refused);
}
