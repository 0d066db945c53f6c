//! No form is ever lost: what cannot be taken as it was sent comes back as it was typed.

use std::path::Path;

use contracts::vocabulary::{ProceedingAction, ReferralState, Role, RouteAction};

use crate::browser::{Browser, Seen, World};
use crate::fixture::{put_case, put_decision, referral};

/// The token of a page of before somebody signed in again.
const STALE: (&str, &str) = ("csrf", "of-before");

async fn mediator(world: &World) -> (Browser, String) {
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    put_decision(
        &world.stub,
        case,
        &claims,
        &[RouteAction::Offer, RouteAction::TakeOn],
    );
    let referrals = [
        referral(case, &claims, ReferralState::Accepted),
        referral(case, &claims, ReferralState::Offered),
    ];
    let address = format!("/cases/{case}/referrals");
    world.stub.on("GET", &address, referrals);
    (browser, format!("/cases/{case}"))
}

/// The addresses that take forms, read off the source: one that is new cannot be forgotten.
fn addresses() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                found.extend(posts(&source));
                found.extend(of_a_case(&source));
            }
        }
    }
    found.sort();
    found
}

/// `resource("/address")….post(`
fn posts(source: &str) -> impl Iterator<Item = String> {
    let routes = source.split("resource(\"").skip(1);
    routes.filter_map(|route| {
        let (address, rest) = route.split_once('"')?;
        let rest = rest.split(".service").next()?;
        let takes = rest.contains(".post(") && !address.is_empty();
        takes.then(|| address.to_owned())
    })
}

/// `send::form::<Body>(config, "address", …)`, below a case.
fn of_a_case(source: &str) -> impl Iterator<Item = String> {
    let forms = source.split("send::form::<").skip(1);
    let forms = forms.chain(source.split("send::converted::<").skip(1));
    forms.filter_map(|form| {
        let address = form.split_once("(config, \"")?.1.split('"').next()?;
        Some(format!("/cases/{{case}}/{address}"))
    })
}

#[tokio::test]
async fn every_form_with_the_token_of_before_comes_back_as_it_was_typed() {
    let world = World::new().await;
    let (browser, case) = mediator(&world).await;
    let mut addresses = addresses();
    let steps = ProceedingAction::ALL.iter();
    addresses
        .extend(steps.map(|step| format!("/cases/{{case}}/proceedings/{{proceeding}}/{step}")));
    for known in [
        "/cases/new",
        "/sign-out",
        "/cases/{case}/amendments",
        "/notices/read-all",
    ] {
        assert!(
            addresses.contains(&known.to_owned()),
            "{known} in {addresses:?}"
        );
    }
    assert!(addresses.len() >= 20, "{addresses:?}");
    for address in addresses {
        let path = address
            .replace("/cases/{case}", &case)
            .replace("{notice}", "ntc_1")
            .replace("{referral}", "ref_1")
            .replace("{proceeding}", "prc_1")
            .replace("{party}", "pty_1")
            .replace("{agreement}", "agr_1")
            .replace("{sign_in}", "0197aaaa-0000-7000-8000-000000000001");
        let typed = [
            STALE,
            ("title", "只此一份"),
            ("note", "逐字逐句"),
            ("username", "zhangsan"),
        ];
        let seen = browser.post(&path, &typed).await;
        assert_eq!(seen.status, 403, "{address}");
        seen.shows(&["页面已失效，尚未提交"]);
        // A password is never shown or carried: it is typed anew.
        let with_password = ["/sign-in", "/password", "/sign-ins/{sign_in}/end"];
        if !with_password.contains(&address.as_str()) {
            seen.shows(&["只此一份"]);
            assert_ne!(seen.hidden("csrf"), STALE.1, "{address}");
        }
        assert!(
            world.stub.asked("POST", &path).is_empty() || address == "/sign-in",
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_registration_comes_back_as_its_own_form_and_goes_through_by_a_new_click() {
    let world = World::new().await;
    let (browser, _) = mediator(&world).await;
    let typed = [
        STALE,
        ("key", "0197aaaa"),
        ("kind", "petition"),
        ("title", "拖欠工资"),
        ("facts", "第一行\r\n第二行"),
        ("parties.0.side", "applicant"),
        ("parties.0.name", "尤　楠"),
    ];
    let seen = browser.post("/cases/new", &typed).await;
    assert_eq!(seen.status, 403);
    seen.shows(&[
        "value=\"尤　楠\"",
        "第一行\n第二行</textarea>",
        "id=\"f-channel\"",
    ]);
    assert_eq!(seen.hidden("key"), "0197aaaa");
    let sent = browser.submit(&seen, "/cases/new", &typed[1..]).await;
    assert_eq!(sent.status, 422, "it is looked at now");
}

#[tokio::test]
async fn an_amendment_comes_back_on_the_page_of_its_case() {
    let world = World::new().await;
    let (browser, case) = mediator(&world).await;
    let address = format!("{case}/amendments");
    let typed = [STALE, ("version", "1"), ("title", "改过的事由")];
    let seen = browser.post(&address, &typed).await;
    assert_eq!(seen.status, 403);
    seen.shows(&[
        "<details id=\"amend\" open>",
        "value=\"改过的事由\"",
        "在另一个窗口重新登录过",
    ]);
    world.stub.on("POST", &address, serde_json::json!({}));
    let sent = browser.submit(&seen, &address, &typed[1..]).await;
    assert_eq!(sent.status, 303);
}

#[tokio::test]
async fn bytes_that_are_no_utf_8_are_no_registration_and_come_back_as_text() {
    let world = World::new().await;
    let (browser, case) = mediator(&world).await;
    let page = browser.get("/cases/new?kind=dispute").await;
    let token = page.hidden("csrf");
    // 张三 and 拖欠工资 in GBK.
    let body = format!(
        "csrf={token}&kind=dispute&title=%CD%CF%C7%B7%B9%A4%D7%CA\
                        &parties.0.side=applicant&parties.0.name=%D5%C5%C8%FD"
    );
    let seen = browser.post_bytes("/cases/new", &body, &[]).await;
    assert_eq!(seen.status, 400);
    seen.shows(&["不是 UTF-8 编码", "value=\"张三\"", "value=\"拖欠工资\""]);
    assert!(world.stub.asked("POST", "/cases").is_empty());
    for address in [
        "/sign-in",
        "/password",
        "/notices/read-all",
        &format!("{case}/amendments"),
    ] {
        let body = format!("csrf={token}&title=%FF%FE");
        let seen = browser.post_bytes(address, &body, &[]).await;
        assert_eq!(seen.status, 400, "{address}");
        seen.shows(&["<html lang=\"zh-CN\">"]);
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_and_never_carried() {
    let world = World::new().await;
    let (browser, _) = mediator(&world).await;
    let token = browser.get("/").await.hidden("csrf");
    let body = format!("csrf={token}&title=%E6%94%BB%E5%87%BB");
    let host = world.address();
    let ours = format!("http://{host}");
    let other_port = format!("http://{}1", host);
    for (headers, status) in [
        (vec![("origin", "https://evil.example")], 403),
        (vec![("origin", "null")], 403),
        (vec![("origin", other_port.as_str())], 403),
        (vec![("sec-fetch-site", "cross-site")], 403),
        (vec![("sec-fetch-site", "same-site")], 403),
        (vec![("origin", ours.as_str())], 422),
        (vec![("sec-fetch-site", "same-origin")], 422),
        (vec![], 422),
    ] {
        let seen = browser.post_bytes("/cases/new", &body, &headers).await;
        assert_eq!(seen.status, status, "{headers:?}");
        assert_eq!(seen.has("攻击"), status == 422, "{headers:?}");
    }
    // Nor is it carried over a sign-in.
    let seen = world
        .browser()
        .post_bytes("/cases/new", &body, &[("origin", "https://evil.example")])
        .await;
    assert_eq!(seen.status, 403);
    assert!(!seen.has("攻击") && !seen.has("carried"));
}

#[tokio::test]
async fn what_was_interrupted_by_signing_in_is_shown_before_it_is_sent() {
    let world = World::new().await;
    let (browser, _) = mediator(&world).await;
    browser.forget_session();
    let typed = [
        ("kind", "dispute"),
        ("title", "拖欠工资"),
        ("parties.0.kind", "person"),
        ("parties.0.name", "王小川"),
        ("version", "77"),
    ];
    let seen = browser.post("/cases/new", &typed).await;
    let carried = seen.hidden("carried").replace("&#38;", "&");
    let seen = sign_in_with(&browser, &seen, &carried).await;
    seen.shows(&[
        "<dt>类型</dt>",
        "<dd>拖欠工资</dd>",
        "<dd>王小川</dd>",
        "<dd>自然人</dd>",
        "name=\"version\" value=\"77\"",
    ]);
    assert!(!seen.has("<dd>77</dd>"));
}

async fn sign_in_with(browser: &Browser, page: &Seen, carried: &str) -> Seen {
    let fields = [
        ("return_to", "/cases/new"),
        ("carried", carried),
        ("username", "zhangsan"),
        ("password", "secret"),
    ];
    browser.submit(page, "/sign-in", &fields).await
}

/// `maxlength` counts a rare character twice and cuts silently what somebody pastes.
#[tokio::test]
async fn no_field_cuts_what_is_pasted_and_lengths_are_the_services() {
    let world = World::new().await;
    let (browser, case) = mediator(&world).await;
    for address in [
        "/cases/new?kind=dispute",
        "/cases",
        "/calculator",
        "/password",
        &case,
    ] {
        let page = browser.get(address).await;
        assert!(!page.has("maxlength"), "{address}");
    }
    let page = browser.get("/cases/new?kind=dispute").await;
    page.shows(&[
        "name=\"title\" value=\"\" required minlength=\"2\" data-most=\"60\" data-too-long=\"最多60个字。\"",
        "minlength=\"5\" data-most=\"20000\"",
    ]);
}
