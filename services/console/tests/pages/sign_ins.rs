//! Where one is signed in, and the end of one.

use contracts::vocabulary::Role;
use problem::{Code, Problem};

use crate::browser::World;

fn sign_in_row(id: uuid::Uuid, current: bool) -> serde_json::Value {
    serde_json::json!({"id": id, "current": current, "began_at": "2026-03-09T01:00:00Z",
        "seen_at": "2026-03-09T02:00:00Z", "ends_at": "2026-03-09T14:00:00Z"})
}

#[tokio::test]
async fn other_sign_ins_are_shown_and_can_be_ended() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    let (here, there) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
    let rows = [sign_in_row(here, true), sign_in_row(there, false)];
    world.stub.on("GET", "/me/sign-ins", rows);
    let page = browser.get("/sign-ins").await;
    page.shows(&["我的登录", "本次登录"]);
    assert!(!page.has(&format!("/sign-ins/{here}/end")));
    let end = format!("/sign-ins/{there}/end");
    page.shows(&[&end]);
    let address = format!("/me{end}");
    world.stub.on("POST", &address, serde_json::Value::Null);
    let form = browser.get(&end).await;
    form.shows(&["请输入您的密码", "type=\"password\""]);
    let seen = browser
        .submit(&form, &end, &[("password", " secret ")])
        .await;
    assert_eq!(
        (seen.status, seen.location.as_str()),
        (303, "/sign-ins?done=sign_ins")
    );
    let asked = world.stub.asked("POST", &address);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].body["password"], " secret ");
    assert!(asked[0].forwarded_for.is_some(), "guesses count by address");
    assert_eq!(browser.get("/sign-ins/nothing/end").await.status, 404);
}

#[tokio::test]
async fn a_sign_in_that_is_not_ended_says_why_and_no_password_comes_back() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    let end = format!("/sign-ins/{}/end", uuid::Uuid::now_v7());
    let address = format!("/me{end}");
    let form = browser.get(&end).await;
    let filled = [("password", "secret")];
    let wrong = Problem::new(Code::Invalid).detail("密码不正确。").field(
        "/password",
        "wrong",
        "密码不正确。",
    );
    let locked = Problem::new(Code::LockedOut).detail("连续 5 次登录失败。");
    let gone = Problem::new(Code::NotFound).detail("没有这次登录，或者已经退出。");
    for (problem, status, shown) in [
        (wrong, 422, "id=\"e-password\""),
        (locked, 429, "连续 5 次登录失败。"),
        (gone, 404, "没有这次登录，或者已经退出。"),
        (Problem::new(Code::Unavailable), 503, "暂时不可用"),
    ] {
        world.stub.refuse("POST", &address, &problem);
        let seen = browser.submit(&form, &end, &filled).await;
        assert_eq!(seen.status, status);
        seen.shows(&[shown]);
        assert!(!seen.has("secret") && !seen.has("您填写的内容仍在"));
    }
    let asked = world.stub.asked("POST", &address).len();
    let forged = [("csrf", "guessed"), ("password", "secret")];
    let seen = browser.post(&end, &forged).await;
    assert_eq!(seen.status, 403);
    assert!(!seen.has("secret"));
    assert_eq!(world.stub.asked("POST", &address).len(), asked);
    // Whoever is signed out meanwhile comes back to the question, and the password is not carried.
    browser.forget_session();
    let seen = browser.post(&end, &filled).await;
    assert_eq!((seen.status, seen.has("secret")), (303, false));
    assert!(
        seen.location
            .starts_with("/sign-in?return_to=%2Fsign-ins%2F")
    );
}
