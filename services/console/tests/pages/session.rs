//! Signing in, staying signed in, being signed out.

use std::time::Duration;

use chrono::TimeDelta;
use contracts::vocabulary::Role;
use problem::{Code, Problem};

use crate::browser::World;

#[tokio::test]
async fn a_page_that_needs_a_session_comes_after_signing_in() {
    let world = World::new().await;
    let browser = world.browser();
    let seen = browser.get("/cases?q=%E5%B7%A5%E8%B5%84").await;
    assert_eq!(seen.status, 303);
    assert_eq!(
        seen.location,
        "/sign-in?return_to=%2Fcases%3Fq%3D%25E5%25B7%25A5%25E8%25B5%2584"
    );
    world.expect(&world.somebody(&[Role::Mediator]), 900);
    let seen = browser.sign_in("/cases?q=%E5%B7%A5%E8%B5%84").await;
    assert_eq!(
        (seen.status, seen.location.as_str()),
        (303, "/cases?q=%E5%B7%A5%E8%B5%84")
    );
    // The password went as it was typed, and the cookie is out of scripts' reach.
    assert_eq!(
        world.stub.asked("POST", "/sign-in")[0].body["password"],
        " secret "
    );
    let cookie = seen
        .headers
        .get_all("set-cookie")
        .iter()
        .next()
        .unwrap()
        .to_str()
        .unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    browser.get("/").await.shows(&["张三", "我的待办"]);
}

#[tokio::test]
async fn nobody_is_led_to_another_site_after_signing_in() {
    let world = World::new().await;
    world.expect(&world.somebody(&[Role::Mediator]), 900);
    let seen = world.browser().sign_in("https://evil.example/").await;
    assert_eq!(seen.location, "/");
}

#[tokio::test]
async fn a_failed_sign_in_says_why_and_keeps_the_name() {
    let world = World::new().await;
    world
        .stub
        .refuse("POST", "/sign-in", &Problem::new(Code::WrongCredentials));
    let seen = world.browser().sign_in("/").await;
    assert_eq!(seen.status, 401);
    seen.shows(&["用户名或者密码错误", "value=\"zhangsan\"", "role=\"alert\""]);
    assert!(!seen.has("secret"));
    world.stub.refuse(
        "POST",
        "/sign-in",
        &Problem::new(Code::LockedOut).retry_after(840),
    );
    let seen = world.browser().sign_in("/").await;
    assert_eq!(seen.status, 429);
    seen.shows(&["请在14分钟后重试"]);
}

#[tokio::test]
async fn a_form_without_its_token_is_refused() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    let seen = browser
        .post("/notices/read-all", &[("csrf", "guessed")])
        .await;
    assert_eq!(seen.status, 403);
    seen.shows(&["页面已失效"]);
    assert!(world.stub.asked("POST", "/notices/read-all").is_empty());
    // The sign-in form has one too.
    let seen = world.browser().post("/sign-in", &[("csrf", "")]).await;
    assert_eq!(seen.status, 403);
}

#[tokio::test]
async fn tokens_are_renewed_once_before_they_end() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    world.clock.advance(TimeDelta::seconds(850));
    let (one, two, three) = tokio::join!(
        browser.get("/notices"),
        browser.get("/"),
        browser.get("/inbox")
    );
    assert_eq!([one.status, two.status, three.status], [200; 3]);
    let renewals = world.stub.asked("POST", "/refresh");
    assert_eq!(renewals.len(), 1);
    assert_eq!(renewals[0].body["refresh_token"], "refresh-0");
}

#[tokio::test]
async fn a_browser_that_leaves_meanwhile_does_not_lose_the_renewed_tokens() {
    let world = World::new().await;
    let mut claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    claims.name = "李四".into();
    world.expect(&claims, 900);
    let slow = Duration::from_millis(500);
    world.stub.delay("POST", "/refresh", slow);
    world.clock.advance(TimeDelta::seconds(850));
    let left = tokio::time::timeout(slow / 2, browser.get("/")).await;
    assert!(left.is_err());
    tokio::time::sleep(slow * 2).await;
    assert_eq!(world.stub.asked("POST", "/refresh").len(), 1);
    browser.get("/").await.shows(&["李四"]);
    assert_eq!(world.stub.asked("POST", "/refresh").len(), 1);
}

#[tokio::test]
async fn a_directory_that_is_down_signs_nobody_out_before_the_token_ends() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    world
        .stub
        .refuse("POST", "/refresh", &Problem::new(Code::Unavailable));
    world.clock.advance(TimeDelta::seconds(850));
    assert_eq!(browser.get("/").await.status, 200);
    world.clock.advance(TimeDelta::seconds(100));
    let seen = browser.get("/").await;
    assert_eq!(seen.status, 503);
    seen.shows(&["登录与机构目录", "重试"]);
}

#[tokio::test]
async fn what_needs_no_sign_in_works_while_the_directory_is_down() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let away = Problem::new(Code::Unavailable);
    world.stub.refuse("POST", "/refresh", &away);
    world.clock.advance(TimeDelta::seconds(1000));
    for page in ["/calculator", "/about", "/sign-in"] {
        assert_eq!(browser.get(page).await.status, 200, "{page}");
    }
    assert_eq!(browser.get("/").await.status, 503);
    // Nobody was signed out by it.
    world.expect(&claims, 900);
    browser.get("/about").await.shows(&["张三"]);
    assert_eq!(browser.get("/sign-in").await.status, 303);
}

#[tokio::test]
async fn signing_out_needs_no_directory() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    let home = browser.get("/").await;
    let away = Problem::new(Code::Unavailable);
    world.stub.refuse("POST", "/refresh", &away);
    world.stub.refuse("POST", "/sign-out", &away);
    world.clock.advance(TimeDelta::seconds(1000));
    let session = browser.cookie("dingfen_session").unwrap();
    let forged = browser.post("/sign-out", &[("csrf", "guessed")]).await;
    assert_eq!(forged.status, 403);
    assert_eq!(browser.cookie("dingfen_session").unwrap(), session);
    let seen = browser.submit(&home, "/sign-out", &[]).await;
    assert_eq!(seen.location, "/sign-in?done=signed-out");
    // It was told of the end, not asked for more.
    assert_eq!(world.stub.asked("POST", "/sign-out").len(), 1);
    assert!(world.stub.asked("POST", "/refresh").is_empty());
    assert_eq!(browser.get("/").await.status, 303);
}

#[tokio::test]
async fn a_sign_in_that_the_directory_ended_ends_here() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    world
        .stub
        .refuse("POST", "/refresh", &Problem::new(Code::TokenInvalid));
    world.clock.advance(TimeDelta::seconds(850));
    assert_eq!(browser.get("/").await.location, "/sign-in?return_to=%2F");
}

#[tokio::test]
async fn signing_out_ends_the_session_here_and_in_the_directory() {
    let world = World::new().await;
    world.stub.on("POST", "/sign-out", serde_json::Value::Null);
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    let stolen = browser.cookie("dingfen_session").unwrap();
    let home = browser.get("/").await;
    let seen = browser.submit(&home, "/sign-out", &[]).await;
    assert_eq!(seen.location, "/sign-in?done=signed-out");
    assert_eq!(
        world.stub.asked("POST", "/sign-out")[0].body["refresh_token"],
        "refresh-0"
    );
    assert_eq!(browser.cookie("dingfen_session").unwrap(), "");
    assert!(!stolen.is_empty());
    assert_eq!(browser.get("/").await.status, 303);
}

#[tokio::test]
async fn the_directory_is_told_where_a_sign_in_comes_from() {
    let world = World::new().await;
    world.expect(&world.somebody(&[Role::Mediator]), 900);
    world.browser_at("198.51.100.7").sign_in("/").await;
    // A proxy adds what it saw; what a browser claims stands before it and counts for nothing.
    world.browser_at("6.6.6.6, 198.51.100.8").sign_in("/").await;
    let asked = world.stub.asked("POST", "/sign-in");
    let told: Vec<_> = asked
        .iter()
        .map(|asked| asked.forwarded_for.as_deref())
        .collect();
    assert_eq!(told, [Some("198.51.100.7"), Some("198.51.100.8")]);
}

#[tokio::test]
async fn the_live_signal_ends_with_the_session() {
    let world = World::new().await;
    world.stub.on("POST", "/sign-out", serde_json::Value::Null);
    let browser = world.signed_in(&world.somebody(&[Role::Supervisor])).await;
    let home = browser.get("/").await;
    // While tracking does not answer, the console tries again and says so to the browser.
    let away = Problem::new(Code::Unavailable);
    world.stub.refuse("GET", "/backlog/stream", &away);
    let mut live = browser.open("/backlog/stream").await;
    assert!(live.chunk().await.unwrap().is_some());
    assert!(live.chunk().await.unwrap().is_some());
    browser.submit(&home, "/sign-out", &[]).await;
    let rest = async { while live.chunk().await.unwrap().is_some() {} };
    let ended = tokio::time::timeout(Duration::from_secs(20), rest).await;
    assert!(ended.is_ok(), "the signal goes on after signing out");
}

#[tokio::test]
async fn tokens_that_a_service_refuses_before_their_time_are_renewed() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let refusal = Problem::new(Code::TokenExpired);
    world.stub.refuse("GET", "/cases", &refusal);
    let later = contracts::Claims {
        iat: claims.iat + 1,
        ..claims.clone()
    };
    world.expect(&later, 900);
    browser.get("/cases").await;
    let bearers: std::collections::BTreeSet<_> = world
        .stub
        .asked("GET", "/cases")
        .into_iter()
        .map(|asked| asked.bearer)
        .collect();
    assert_eq!(bearers.len(), 2, "the second time with other tokens");
    assert_eq!(world.stub.asked("POST", "/refresh").len(), 1);
    // When there are none to be had, the sign-in was ended elsewhere; no form is lost by it.
    world.stub.refuse("POST", "/refresh", &refusal);
    world.stub.refuse("POST", "/notices/read-all", &refusal);
    let page = browser.get("/notices").await;
    let seen = browser
        .submit(&page, "/notices/read-all", &[("kept", "写了很久")])
        .await;
    assert_eq!(seen.status, 401);
    seen.shows(&["登录已过期", "name=\"carried\""]);
    assert_eq!(browser.get("/").await.status, 303);
}

#[tokio::test]
async fn signing_out_leaves_nothing_in_the_browser() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    let page = browser.get("/notices").await;
    let seen = browser.submit(&page, "/sign-out", &[]).await;
    assert_eq!(seen.headers["clear-site-data"], "\"cache\", \"storage\"");
}

#[tokio::test]
async fn signing_in_again_ends_the_session_of_before() {
    let world = World::new().await;
    world.stub.on("POST", "/sign-out", serde_json::Value::Null);
    let claims = world.somebody(&[Role::Mediator]);
    world.expect(&claims, 900);
    let browser = world.browser();
    // A second tab on the sign-in page, which still has its form when the first is through.
    let tab = browser.get("/sign-in").await;
    browser.sign_in("/").await;
    let before = browser.cookie("dingfen_session").unwrap();
    let fields = [("username", "zhangsan"), ("password", " secret ")];
    let seen = browser.submit(&tab, "/sign-in", &fields).await;
    assert_eq!(seen.status, 303, "{}", seen.html);
    assert_ne!(browser.cookie("dingfen_session").unwrap(), before);
    let ended = world.stub.asked("POST", "/sign-out");
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].body["refresh_token"], "refresh-0");
    assert_eq!(browser.get("/").await.status, 200);
    let other = world.browser();
    other.take_session(before);
    assert_eq!(other.get("/").await.status, 303);
    // A password that is wrong ends nothing.
    let wrong = Problem::new(Code::WrongCredentials);
    world.stub.refuse("POST", "/sign-in", &wrong);
    assert_eq!(browser.submit(&tab, "/sign-in", &fields).await.status, 401);
    assert_eq!(browser.get("/").await.status, 200);
}

#[tokio::test]
async fn over_https_cookies_are_of_this_host_alone() {
    let world = World::secure().await;
    world.expect(&world.somebody(&[Role::Mediator]), 900);
    let browser = world.browser();
    let seen = browser.sign_in("/").await;
    let cookies = seen.headers.get_all("set-cookie").iter();
    let cookies: Vec<_> = cookies.map(|cookie| cookie.to_str().unwrap()).collect();
    let session = cookies
        .iter()
        .find(|cookie| cookie.starts_with("__Host-dingfen_session="))
        .unwrap();
    assert!(session.contains("Secure") && session.contains("Path=/"));
    assert!(!session.contains("Domain"), "{session}");
    browser.get("/").await.shows(&["我的待办"]);
}
