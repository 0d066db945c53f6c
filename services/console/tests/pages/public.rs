//! What anybody may see, and what everybody gets when there is no such page.

use std::time::Duration;

use chrono::TimeDelta;
use contracts::vocabulary::Role;
use problem::{Code, Problem};
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use web::HttpArgs;

use crate::browser::World;

#[tokio::test]
async fn the_calculator_needs_no_sign_in_and_explains_itself() {
    let world = World::new().await;
    let browser = world.browser();
    browser
        .get("/calculator")
        .await
        .shows(&["期限计算器", "《医疗纠纷预防和处理条例》"]);
    let seen = browser
        .get("/calculator?rule=MD-1&start=2026-01-12&from=&to=")
        .await;
    seen.shows(&[
        "2026年2月28日（星期六）",
        "datetime=\"2026-02-28\"",
        "调休上班",
    ]);
    let seen = browser.get("/calculator?rule=MD-1&start=2026-02-30").await;
    seen.shows(&["请填写存在的日期"]);
    let seen = browser
        .get("/calculator?rule=XF-6&start=2026-01-12&extend=9999")
        .await;
    seen.shows(&["data-testid=\"due-refused\""]);
}

#[tokio::test]
async fn the_calculator_says_all_that_is_wrong_and_where() {
    let world = World::new().await;
    let browser = world.browser();
    let bad = "/calculator?rule=&start=x&time=25%3A99&extend=-3&from=2026-03-02&to=&from=2026-03-09\
               &to=2026-03-05";
    let seen = browser.get(bad).await;
    seen.shows(&[
        "<a href=\"#f-rule\">期限规则：请选择期限规则。</a>",
        "<a href=\"#f-start\">",
        "<a href=\"#f-time\">时刻（按小时计算的）：请填写存在的时刻",
        "请填写 1 至 9999 的整数。",
        "<a href=\"#f-to1\">第1段止：只填了一日",
        "<a href=\"#f-to2\">第2段止：不计入期间的止日早于起日。</a>",
        "id=\"e-extend\"",
        "value=\"-3\"",
    ]);
    assert!(!seen.has("due-refused"));
    // No day of year so many is blamed on the one that was typed.
    let seen = browser
        .get("/calculator?rule=XF-6&start=2026-01-12&extend=99999999")
        .await;
    seen.shows(&["请填写 1 至 9999 的整数。"]);
}

#[tokio::test]
async fn the_calculator_knows_a_limit_that_an_installation_adds() {
    let world = World::by(testkit::law_book()).await;
    let browser = world.browser();
    browser
        .get("/calculator")
        .await
        .shows(&["《试验市矛盾纠纷调解工作规定》", "与双方当事人取得联系"]);
    let seen = browser
        .get("/calculator?rule=LOCAL-1&start=2026-03-03")
        .await;
    seen.shows(&["datetime=\"2026-03-09\"", "第三条"]);
}

/// A notice that was invented for this test: none of 2027 was published when it was written.
const INVENTED: &str = "year = 2027\nnotice = \"（试验用）\"\ndocument = \"（试验）\"\n\
    published = \"2026-11-30\"\nsource = \"https://example.invalid/\"\nconfidence = \"M\"\n\
    working_days = 256\n\n[[holiday]]\nname = \"春节\"\nfrom = \"2027-02-05\"\n\
    to = \"2027-02-11\"\nstatutory = [\"2027-02-06\"]\n";

#[tokio::test]
async fn the_calculator_counts_by_imported_years_and_without_them_says_so() {
    let world = World::new().await;
    let browser = world.browser();
    let page = "/calculator?rule=XF-6&start=2026-12-08";
    let seen = browser.get(page).await;
    seen.shows(&["datetime=\"2027-02-09\"", "暂定"]);

    let year = json!({"year": 2027, "notice": "（试验用）", "text": INVENTED,
        "imported_at": "2026-11-30T01:00:00Z"});
    world.stub.on("GET", "/calendar", json!({"years": [year]}));
    world.clock.advance(TimeDelta::minutes(2));
    let seen = browser.get(page).await;
    seen.shows(&["datetime=\"2027-02-12\""]);
    assert!(!seen.html.contains("暂定"), "{}", seen.html);

    // Tracking goes away: what is known stays known.
    let away = Problem::new(Code::Unavailable);
    world.stub.refuse("GET", "/calendar", &away);
    world.clock.advance(TimeDelta::minutes(2));
    browser.get(page).await.shows(&["datetime=\"2027-02-12\""]);
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so_in_the_same_style() {
    let world = World::new().await;
    let seen = world.browser().get("/nothing").await;
    assert_eq!(seen.status, 404);
    seen.shows(&["没有这个页面", "class=\"top\""]);
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    let seen = browser.get("/cases/case_nonsense").await;
    assert_eq!(seen.status, 404);
    seen.shows(&["没有这个页面", "张三"]);
}

#[tokio::test]
async fn assets_are_embedded_and_kept() {
    let world = World::new().await;
    let browser = world.browser();
    let page = browser.get("/about").await;
    for name in ["app.", "htmx.min.", "mark."] {
        let start = page.html.find(&format!("/assets/{name}")).unwrap();
        let path = page.html[start..].split('"').next().unwrap();
        let seen = browser.get(path).await;
        assert_eq!(seen.status, 200, "{path}");
        assert!(
            seen.headers
                .get("cache-control")
                .unwrap()
                .to_str()
                .unwrap()
                .contains("immutable")
        );
    }
    assert_eq!(browser.get("/assets/other.js").await.status, 404);
    let policy = page
        .headers
        .get("content-security-policy")
        .unwrap()
        .to_str()
        .unwrap();
    assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe-inline"));
}

#[tokio::test]
async fn pages_answer_head_and_say_which_methods_they_know() {
    let world = World::new().await;
    let browser = world.browser();
    let page = browser.get("/about").await;
    let head = browser.ask(Method::HEAD, "/about").await;
    assert_eq!((head.status, head.html.as_str()), (200, ""));
    assert_eq!(head.headers["content-type"], page.headers["content-type"]);
    for (method, path, allowed) in [
        (Method::POST, "/about", "GET, HEAD"),
        (Method::HEAD, "/sign-out", "POST"),
        (Method::DELETE, "/sign-in", "GET, HEAD, POST"),
    ] {
        let seen = browser.ask(method, path).await;
        assert_eq!(seen.status, 405, "{path}");
        assert_eq!(seen.headers["allow"], allowed, "{path}");
    }
}

#[tokio::test]
async fn a_form_that_comes_too_slowly_is_given_up() {
    let world = World::with(HttpArgs {
        body_seconds: 1,
        ..HttpArgs::any_port()
    })
    .await;
    let mut socket = TcpStream::connect(world.address()).await.unwrap();
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {}\r\nContent-Length: 100\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\nusername=",
        world.address()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    // Nothing more comes.
    let mut answer = vec![0; 64];
    let read = tokio::time::timeout(Duration::from_secs(20), socket.read(&mut answer)).await;
    let read = read.expect("the console waits for ever").unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[tokio::test]
async fn a_whole_procedure_is_shown_at_once() {
    let world = World::new().await;
    let browser = world.browser();
    let seen = browser.get("/timetable").await;
    seen.shows(&["程序时间表", "劳动人事争议仲裁", "四川省"]);
    // The procedure is chosen first; then it is asked what has happened.
    let seen = browser.get("/timetable?procedure=labour_arbitration").await;
    seen.shows(&[
        "name=\"on.copy_received.respondent\"",
        "name=\"way.copy_received.respondent\"",
        "value=\"final_award\"",
        "尚待：被申请人收到申请书副本",
    ]);
    let seen = browser
        .get(
            "/timetable?procedure=labour_arbitration&region=&on.accepted=2026-03-05\
             &on.copy_received.respondent=2026%E5%B9%B43%E6%9C%889%E6%97%A5\
             &way.copy_received.respondent=mail&on.hearing_day=2026-04-08&finding=final_award",
        )
        .await;
    seen.shows(&[
        "data-rule=\"LA-7b\" data-state=\"running\"",
        "name=\"on.copy_received.respondent\" type=\"date\" value=\"2026-03-09\"",
        "datetime=\"2026-03-19\"",
        "2026年3月9日完成",
        "datetime=\"2026-04-03\"",
        "邮寄送达",
        "认定：终局裁决",
        "不提交答辩书的，不影响仲裁程序的进行",
        "data-testid=\"charge\">不收费",
        "href=\"/timetable.ics?procedure=labour_arbitration&#38;",
        "/api/v1/timetable?procedure=labour_arbitration&#38;",
    ]);
    let file = browser
        .get("/timetable.ics?procedure=labour_arbitration&on.accepted=2026-03-05")
        .await;
    assert!(
        file.html.starts_with("BEGIN:VCALENDAR\r\n"),
        "{}",
        file.html
    );
    assert!(
        file.html.contains("DTSTART;VALUE=DATE:20260420\r\n"),
        "{}",
        file.html
    );
}

#[tokio::test]
async fn a_time_table_says_all_that_is_wrong_and_where() {
    let world = World::new().await;
    let browser = world.browser();
    let seen = browser
        .get(
            "/timetable?procedure=medical_people_mediation&region=51&on.accepted=2026-02-30\
             &on.death=2026-03-02&at.committee_founded=&on.body_stored=1066-10-14\
             &on.agreement_effective=%3Cb%3E",
        )
        .await;
    seen.shows(&[
        "data-testid=\"error-summary\"",
        "<a href=\"#f-region\">地区",
        "<a href=\"#f-on.accepted\">受理：",
        "<a href=\"#f-at.death\">",
        "<a href=\"#f-on.body_stored\">",
        "id=\"e-on.agreement_effective\"",
        "value=\"2026-02-30\"",
    ]);
    assert!(
        !seen.html.contains("data-testid=\"limits\""),
        "{}",
        seen.html
    );
    assert!(!seen.html.contains("<b>"), "{}", seen.html);
    let seen = browser.get("/timetable?procedure=lottery").await;
    seen.shows(&["<a href=\"#f-procedure\">程序：没有“lottery”这一程序。</a>"]);
    let seen = browser
        .get("/timetable?procedure=medical_people_mediation&at.death=08%3A30")
        .await;
    seen.shows(&["请同时填写日期"]);
}
