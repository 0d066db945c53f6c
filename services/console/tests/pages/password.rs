//! Changing one's password, wanting to or having to.

use std::time::Duration;

use chrono::TimeDelta;
use contracts::Claims;
use contracts::api::directory::Tokens;
use contracts::vocabulary::Role;
use problem::{Code, Problem};

use crate::browser::{Browser, Seen, World};

const FILLED: [(&str, &str); 3] = [
    ("current", " old secret "),
    ("new", " new secret "),
    ("again", " new secret "),
];

/// Lets the directory take the next password and answer with tokens of this person.
fn accept(world: &World, claims: &Claims) -> Tokens {
    let tokens = world.tokens_of(claims, "after-change", 900);
    world.stub.on("POST", "/me/password", &tokens);
    tokens
}

/// Fills in the form of a page and sends it.
async fn change(browser: &Browser, page: &Seen, fields: &[(&str, &str)]) -> Seen {
    let (return_to, carried) = (page.hidden("return_to"), page.hidden("carried"));
    let mut all = vec![("return_to", &*return_to), ("carried", &*carried)];
    all.extend_from_slice(fields);
    browser.submit(page, "/password", &all).await
}

fn newcomer(world: &World) -> Claims {
    Claims {
        must_change_password: true,
        ..world.somebody(&[Role::Mediator])
    }
}

#[tokio::test]
async fn whoever_changes_their_password_stays_signed_in_here_and_nowhere_else() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let other = world.signed_in(&claims).await;
    let browser = world.signed_in(&claims).await;
    let stranger = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    browser
        .get("/")
        .await
        .shows(&["href=\"/password\"", "修改密码"]);
    let form = browser.get("/password").await;
    form.shows(&["新密码为 8 至 128 个字符"]);
    assert!(!form.has("data-testid=\"must-change\""));

    let tokens = accept(&world, &claims);
    let before = browser.cookie("dingfen_session").unwrap();
    let seen = change(&browser, &form, &FILLED).await;
    // A copy of the cookie is worth nothing any more.
    assert_ne!(browser.cookie("dingfen_session").unwrap(), before);
    assert_eq!((seen.status, &*seen.location), (303, "/?done=password"));
    let asked = &world.stub.asked("POST", "/me/password")[0];
    // The passwords went as they were typed.
    assert_eq!(asked.body["current"], " old secret ");
    assert_eq!(asked.body["new"], " new secret ");
    browser.get(&seen.location).await.shows(&["密码已修改。"]);
    let bearer = world.stub.asked("GET", "/todo").pop().unwrap().bearer;
    assert_eq!(bearer, Some(format!("Bearer {}", tokens.access_token)));
    // The next renewal is with the new token, too.
    world.clock.advance(TimeDelta::seconds(850));
    assert_eq!(browser.get("/").await.status, 200);
    let renewal = world.stub.asked("POST", "/refresh").pop().unwrap();
    assert_eq!(renewal.body["refresh_token"], "after-change");

    assert_eq!(other.get("/").await.status, 303);
    assert_eq!(stranger.get("/").await.status, 200);
}

#[tokio::test]
async fn tokens_are_not_renewed_while_others_are_on_their_way() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    world.expect(&claims, 70);
    let browser = world.browser();
    browser.sign_in("/").await;
    let form = browser.get("/password").await;
    let tokens = accept(&world, &claims);
    let slow = Duration::from_millis(500);
    world.stub.delay("POST", "/me/password", slow);
    let meanwhile = async {
        let asked = async || !world.stub.asked("POST", "/me/password").is_empty();
        testkit::eventually("the directory is asked", asked).await;
        // The old token is due, but good for a little while.
        world.clock.advance(TimeDelta::seconds(15));
        browser.get("/").await
    };
    let (changed, seen) = tokio::join!(change(&browser, &form, &FILLED), meanwhile);
    assert_eq!((changed.status, seen.status), (303, 200));
    assert_eq!(browser.get("/").await.status, 200);
    assert!(world.stub.asked("POST", "/refresh").is_empty());
    let bearer = world.stub.asked("GET", "/todo").pop().unwrap().bearer;
    assert_eq!(bearer, Some(format!("Bearer {}", tokens.access_token)));
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_no_password_comes_back() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    let form = browser.get("/password?return_to=%2Fcases").await;
    let mut differing = FILLED;
    differing[2].1 = "another secret";
    let seen = change(&browser, &form, &differing).await;
    assert_eq!(seen.status, 422);
    seen.shows(&["两次输入的新密码不一致。", "id=\"e-again\""]);
    assert!(!seen.has("secret"), "{}", seen.html);
    assert!(world.stub.asked("POST", "/me/password").is_empty());

    let weak = Problem::new(Code::Invalid)
        .detail("密码不能包含用户名。")
        .field("/new", "like_username", "密码不能包含用户名。");
    let locked = Problem::new(Code::LockedOut).detail("连续 5 次登录失败。");
    let away = Problem::new(Code::Unavailable);
    for (problem, status, shown) in [
        (weak, 422, "id=\"e-new\""),
        (locked, 429, "连续 5 次登录失败。"),
        (away, 503, "暂时不可用"),
    ] {
        world.stub.refuse("POST", "/me/password", &problem);
        let seen = change(&browser, &form, &FILLED).await;
        assert_eq!(seen.status, status);
        seen.shows(&[shown, "name=\"return_to\" value=\"/cases\""]);
        assert!(!seen.has("secret") && !seen.has("您填写的内容仍在"));
    }
    assert_eq!(browser.get("/").await.status, 200);
}

#[tokio::test]
async fn a_change_needs_the_sessions_own_form() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    accept(&world, &claims);
    let mut forged = vec![("csrf", "guessed")];
    forged.extend(FILLED);
    assert_eq!(browser.post("/password", &forged).await.status, 403);
    assert!(world.stub.asked("POST", "/me/password").is_empty());
    let nobody = world.browser().get("/password").await;
    assert_eq!(nobody.location, "/sign-in?return_to=%2Fpassword");
}

#[tokio::test]
async fn whoever_must_change_their_password_is_led_there_from_every_page() {
    let world = World::new().await;
    let claims = newcomer(&world);
    let browser = world.signed_in(&claims).await;
    for page in [
        "/",
        "/cases/new?kind=dispute",
        "/inbox",
        "/backlog",
        "/notices",
    ] {
        let seen = browser.get(page).await;
        assert_eq!(seen.status, 303, "{page}");
        assert!(seen.location.starts_with("/password?return_to="), "{page}");
    }
    let led = browser.get("/cases?q=a").await;
    let form = browser.get(&led.location).await;
    form.shows(&["data-testid=\"must-change\"", "由他人设置的临时密码"]);
    // What needs no sign-in is open to everybody.
    assert_eq!(browser.get("/calculator").await.status, 200);

    accept(&world, &world.somebody(&[Role::Mediator]));
    let seen = change(&browser, &form, &FILLED).await;
    assert_eq!(seen.location, "/cases?q=a&done=password");
    let seen = browser.get(&seen.location).await;
    assert_eq!(seen.status, 200);
    seen.shows(&["密码已修改。"]);
}

#[tokio::test]
async fn a_form_is_carried_over_the_change_of_a_password() {
    let world = World::new().await;
    let browser = world.signed_in(&newcomer(&world)).await;
    let page = browser.get("/password").await;
    let fields = [("title", "拖欠工人工资"), ("kind", "dispute")];
    let form = browser.submit(&page, "/cases/new", &fields).await;
    assert_eq!(form.status, 403);
    form.shows(&["data-testid=\"must-change\""]);

    accept(&world, &world.somebody(&[Role::Mediator]));
    let resume = change(&browser, &form, &FILLED).await;
    resume.shows(&["密码已修改。", "data-testid=\"resume\"", "拖欠工人工资"]);
    assert_eq!(resume.hidden("title"), "拖欠工人工资");
}

#[tokio::test]
async fn whoever_must_change_their_password_may_sign_out() {
    let world = World::new().await;
    world.stub.on("POST", "/sign-out", serde_json::Value::Null);
    let browser = world.signed_in(&newcomer(&world)).await;
    let page = browser.get("/password").await;
    let seen = browser.submit(&page, "/sign-out", &[]).await;
    assert_eq!(seen.location, "/sign-in?done=signed-out");
}
