//! To-do, inbox, search, backlog, notices.

use contracts::api::tracking::BacklogRow;
use contracts::vocabulary::{ReferralState, Role};
use kernel::{CaseId, Shard};
use problem::{Code, Problem};
use serde_json::{Value, json};

use crate::browser::World;
use crate::fixture::{notice, referral, row, summary};

fn a_case() -> CaseId {
    CaseId::new(Shard::new(7).unwrap())
}

#[tokio::test]
async fn the_backlog_shows_numbers_bars_and_late_cases() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Supervisor])).await;
    world.stub.on("GET", "/backlog/summary", summary());
    let rows = [
        row(a_case(), Some(-4)),
        row(a_case(), Some(0)),
        row(a_case(), None),
    ];
    world
        .stub
        .on("GET", "/backlog", json!({"items": rows, "next": "abc"}));
    let seen = browser.get("/backlog?due=soon&dispute_type=labour").await;
    seen.shows(&[
        // Of what the filters leave, not of everything.
        "data-testid=\"backlog-open\">101<",
        "href=\"/backlog?dispute_type=labour&#38;due=late\"><b data-testid=\"backlog-late\"",
        "data-testid=\"backlog-listed\">1件<",
        "已超期4天",
        "今天届满",
        "无计时期限",
        "其余3项",
        "data-live=\"/backlog/stream\"",
        "hx-get=\"/backlog?dispute_type=labour&#38;due=soon\"",
        "after=abc",
        "<option value=\"labour\" selected>",
    ]);
    let asked = world.stub.asked("GET", "/backlog");
    assert_eq!(asked[0].query, "dispute_type=labour&due=7&limit=50");
    browser.get("/backlog").await.shows(&[
        "data-testid=\"backlog-open\">321<",
        "backlog-listed\">321件<",
    ]);
    // What two filters leave together is counted by nobody, so it is not said.
    let both = browser
        .get("/backlog?dispute_type=labour&stage=in_progress")
        .await;
    assert!(!both.has("backlog-open") && !both.has("backlog-listed"));
    assert!(!seen.has("style=\""), "the policy forbids inline styles");
}

#[tokio::test]
async fn a_day_that_a_holiday_notice_may_still_move_is_marked() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Supervisor])).await;
    world.stub.on("GET", "/backlog/summary", summary());
    let mut found = row(a_case(), Some(60));
    for provisional in [false, true] {
        found.provisional = provisional;
        world.stub.on("GET", "/backlog", json!({"items": [found]}));
        let seen = browser.get("/backlog").await;
        assert_eq!(seen.has("暂定"), provisional);
    }
}

#[tokio::test]
async fn a_backlog_without_numbers_still_lists() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Supervisor])).await;
    world
        .stub
        .refuse("GET", "/backlog/summary", &Problem::new(Code::Unavailable));
    world.stub.on(
        "GET",
        "/backlog",
        json!({"items": [row(a_case(), Some(3))]}),
    );
    browser
        .get("/backlog")
        .await
        .shows(&["“期限与在办案件”功能暂时没有响应", "还有3天"]);
}

#[tokio::test]
async fn the_inbox_filters_and_leads_to_the_file() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::ReceivingClerk]);
    let browser = world.signed_in(&claims).await;
    let case = a_case();
    let offered = referral(case, &claims, ReferralState::Offered);
    world
        .stub
        .on("GET", "/referrals", json!({"items": [offered]}));
    let seen = browser.get("/inbox?state=offered").await;
    seen.shows(&[
        "referral-row",
        "待签收",
        "攀枝花市信访局",
        &format!("/cases/{case}#actions"),
    ]);
    assert_eq!(
        world.stub.asked("GET", "/referrals")[0].query,
        "box=inbox&state=offered&limit=30"
    );
    browser.get("/outbox").await.shows(&["发件箱"]);
}

#[tokio::test]
async fn a_search_that_is_refused_says_why_above_an_empty_list() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    let problem = Problem::new(Code::BadParameter).field("q", "too_short", "请至少输入两个字。");
    world.stub.refuse("GET", "/cases", &problem);
    let seen = browser.get("/cases?q=%E6%AC%A0").await;
    assert_eq!(seen.status, 200);
    seen.shows(&["请至少输入两个字。", "value=\"欠\""]);
}

#[tokio::test]
async fn a_search_for_a_number_of_somebody_never_stands_in_an_address() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    let page = browser.get("/cases").await;
    let found = json!({"items": [], "next": "abc"});
    world.stub.on("POST", "/cases/search", found);
    let fields = [("q", "138-1234-5678"), ("kind", "dispute")];
    let seen = browser.submit(&page, "/cases/search", &fields).await;
    assert_eq!((seen.status, seen.location.as_str()), (200, ""));
    seen.shows(&["value=\"138-1234-5678\""]);
    let asked = &world.stub.asked("POST", "/cases/search")[0];
    assert_eq!(asked.query, "");
    let body = json!({"q": "138-1234-5678", "kind": "dispute", "dispute_type": null,
        "channel": null, "after": null, "limit": 30});
    assert_eq!(asked.body, body);
    assert_eq!(world.stub.asked("GET", "/cases").len(), 1);

    // Any other search has an address.
    let seen = browser
        .submit(&page, "/cases/search", &[("q", "工资")])
        .await;
    assert_eq!(
        (seen.status, seen.location.as_str()),
        (303, "/cases?q=%E5%B7%A5%E8%B5%84")
    );
    assert_eq!(world.stub.asked("POST", "/cases/search").len(), 1);
}

#[tokio::test]
async fn too_many_searches_for_numbers_are_refused_in_words() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    let page = browser.get("/cases").await;
    let problem = Problem::new(Code::TooManyRequests)
        .detail("每人每小时最多检索 30 次，请稍后再试。")
        .retry_after(600);
    world.stub.refuse("POST", "/cases/search", &problem);
    let fields = [("q", "13812345678")];
    let seen = browser.submit(&page, "/cases/search", &fields).await;
    seen.shows(&["每人每小时最多检索 30 次，请稍后再试。", "role=\"alert\""]);
}

#[tokio::test]
async fn a_notice_is_read_and_leads_to_its_case() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    let case = a_case();
    let notice = notice(case);
    world.stub.on("GET", "/notices", json!({"items": [notice]}));
    let page = browser.get("/notices").await;
    page.shows(&[
        "notice-row",
        "未读",
        "有新的移交案件待签收",
        "class=\"count\">3<",
    ]);
    let read = format!("/notices/{}/read", notice.id);
    world.stub.on("POST", &read, Value::Null);
    let case_text = case.to_string();
    let seen = browser.submit(&page, &read, &[("case", &case_text)]).await;
    assert_eq!(seen.location, format!("/cases/{case}"));
    assert_eq!(world.stub.asked("POST", &read).len(), 1);
}

#[tokio::test]
async fn the_home_page_shows_what_there_is_when_a_service_is_down() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Mediator])).await;
    world
        .stub
        .refuse("GET", "/todo", &Problem::new(Code::Unavailable));
    let seen = browser.get("/").await;
    assert_eq!(seen.status, 200);
    seen.shows(&["“期限与在办案件”功能暂时没有响应", "登记纠纷"]);
    // What else there is to do stands there nevertheless, and nobody is told that there is nothing.
    assert!(!seen.has("目前没有待办的案件"));
}

#[tokio::test]
async fn what_came_back_and_what_waits_stand_first_on_the_home_page() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::ReceivingClerk]);
    let browser = world.signed_in(&claims).await;
    browser.get("/").await.shows(&["目前没有待办的案件"]);
    let mine = row(a_case(), Some(3));
    let new = BacklogRow {
        staff_name: None,
        ..row(a_case(), Some(14))
    };
    let offered = referral(a_case(), &claims, ReferralState::Offered);
    let (mine_of, new_of) = (mine.case, new.case);
    world
        .stub
        .on("GET", "/todo", json!({"items": [mine], "next": "abc"}));
    world.stub.on("GET", "/backlog", json!({"items": [new]}));
    world
        .stub
        .on("GET", "/referrals", json!({"items": [offered]}));
    let seen = browser.get("/").await;
    let order = ["待签收、待接受", "七日内届满"].map(|heading| seen.html.find(heading).unwrap());
    assert!(order.is_sorted(), "{order:?}");
    seen.shows(&[
        &format!("data-case=\"{mine_of}\""),
        &format!("data-case=\"{new_of}\""),
        &format!("data-case=\"{}\"", offered.case),
        "href=\"/?after=abc\"",
    ]);
    let own = format!("organisation={}", claims.org);
    let asked = world.stub.asked("GET", "/backlog");
    assert!(asked.iter().all(|asked| asked.query.starts_with(&own)));
    // The body's list is another one, and what stands first is not repeated on its later pages.
    let before = world.stub.asked("GET", "/backlog").len();
    browser.get("/?whose=unit&after=abc").await;
    let asked = &world.stub.asked("GET", "/backlog")[before..];
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].query, format!("{own}&limit=50&after=abc"));
}

#[tokio::test]
async fn the_inbox_begins_with_what_waits_longest() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::ReceivingClerk]);
    let browser = world.signed_in(&claims).await;
    let mut rows: Vec<_> = [
        ReferralState::Returned,
        ReferralState::Received,
        ReferralState::Offered,
    ]
    .map(|state| referral(a_case(), &claims, state))
    .into();
    rows[2].offered_on = rows[2].offered_on - chrono::Days::new(9);
    world.stub.on("GET", "/referrals", json!({"items": rows}));
    let seen = browser.get("/inbox").await;
    let place = |row: usize| {
        seen.html
            .find(&format!("data-case=\"{}\"", rows[row].case))
            .unwrap()
    };
    assert!(place(2) < place(1) && place(1) < place(0));
    for row in &rows {
        let mark = format!("data-case=\"{}\"", row.case);
        assert_eq!(seen.html.matches(&mark).count(), 1);
    }
    seen.shows(&["待处理", "已等候"]);
}

#[tokio::test]
async fn the_live_signal_is_neither_compressed_nor_held_back() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Supervisor])).await;
    world
        .stub
        .on("GET", "/backlog/stream", json!("event: changed"));
    let (headers, first) = browser.first_bytes("/backlog/stream").await;
    let header = |name: &str| headers.get(name).unwrap().to_str().unwrap();
    assert_eq!(header("content-type"), "text/event-stream");
    assert_eq!(header("content-encoding"), "identity");
    assert_eq!(header("x-accel-buffering"), "no");
    assert!(first.starts_with("retry: "), "{first}");
    let asked = world.stub.asked("GET", "/backlog/stream");
    assert!(asked.iter().all(|asked| asked.bearer.is_some()));
}

#[tokio::test]
async fn the_live_signal_ends_when_tracking_ends_it_or_refuses_the_token() {
    let world = World::new().await;
    let browser = world.signed_in(&world.somebody(&[Role::Supervisor])).await;
    let path = "/backlog/stream";
    world.stub.on("GET", path, json!("event: changed"));
    assert!(browser.get(path).await.has("event: changed"));
    assert_eq!(world.stub.asked("GET", path).len(), 1);
    let expired = Problem::new(Code::TokenExpired);
    world.stub.refuse("GET", path, &expired);
    assert_eq!(browser.get(path).await.html, "retry: 2000\n\n");
    assert_eq!(world.stub.asked("GET", path).len(), 2);
}
