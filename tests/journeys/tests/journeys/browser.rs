//! The five stories, in a real browser.
//!
//! With `DINGFEN_PICTURES` set to a folder, pictures of the pages are left there.

use contracts::Service;
use contracts::api::intake::Registered;
use journeys::{Browser, Stack, a_dispute, eventually};

async fn signed_in(stack: &Stack, username: &str) -> Browser {
    let browser = Browser::open(stack.console()).await;
    browser.sign_in(username, stack.password()).await;
    browser
}

/// Fills in the registration form as far as it is the same for everybody.
async fn fill_in(browser: &Browser, kind: &str, title: &str, dispute_type: &str, channel: &str) {
    browser.go(&format!("/cases/new?kind={kind}")).await;
    browser.fill("title", title).await;
    browser.choose("dispute_type", dispute_type).await;
    if kind == "petition" {
        browser.choose("purpose", "appeal").await;
    }
    browser.choose("channel", channel).await;
    browser.fill("amount", "12000.50").await;
    browser.fill("parties.0.name", "李一").await;
    browser.fill("parties.0.phone", "13881234567").await;
    if kind == "dispute" {
        browser.fill("parties.1.name", "王二").await;
    } else {
        // A city's office has to say in which county it happened.
        browser.choose("region.county", "510402").await;
        browser
            .find("select[name='region.township'] option[value='510402100']")
            .await;
    }
    browser
        .fill(
            "facts",
            "双方因款项支付发生争执，申请人要求依约履行，经村组劝说未果。",
        )
        .await;
    browser.picture_if_asked(&format!("register-{kind}")).await;
}

/// The same, and sends it.
async fn register(browser: &Browser, kind: &str, title: &str, dispute_type: &str, channel: &str) {
    fill_in(browser, kind, title, dispute_type, channel).await;
    browser.click("[data-testid=register-button]").await;
    browser.find("[data-testid=case-number]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_five_stories() {
    let stack = Stack::start(40).await;
    let supervisor = signed_in(&stack, "supervisor").await;

    a_mediator_registers_and_sees_the_limit_at_once(&stack).await;
    a_form_outlives_its_session(&stack).await;
    a_petition_reaches_the_court(&stack).await;
    the_backlog_changes_while_it_is_open(&stack, &supervisor).await;
    hand_overs_reach_people(&stack).await;
    everybody_finds_their_pages_in_order(&stack).await;
}

/// Stories 1 and 2: registration in one page, number, limit with article, routing with reasons.
async fn a_mediator_registers_and_sees_the_limit_at_once(stack: &Stack) {
    let browser = signed_in(stack, "mediator").await;
    browser.picture_if_asked("home-mediator").await;
    register(
        &browser,
        "dispute",
        "两户因院墙排水发生争执",
        "neighbours",
        "application",
    )
    .await;

    let number = browser.text("[data-testid=case-number]").await;
    assert!(number.contains("登字第"), "{number}");
    let article = browser.text("[data-testid=clock-article]").await;
    assert!(article.contains("第三十三条"), "{article}");
    let due = browser.text("[data-testid=clock-due]").await;
    assert!(due.contains('年') && due.contains('日'), "{due}");
    // The page asks for the decision by itself until it is made.
    browser.find("[data-testid=decision-rule]").await;
    let reasons = browser.html("[data-testid=decision]").await;
    assert!(reasons.contains("适用：民间纠纷由"), "{reasons}");
    browser.picture_if_asked("case-mediator").await;

    everything_is_on_paper(&browser).await;

    // The same person finds it in the list by two characters of its text.
    browser.go("/cases?q=%E6%8E%92%E6%B0%B4").await;
    browser.find("[data-testid=case-row]").await;
    browser.picture_if_asked("cases").await;
    browser.close().await;
}

/// The session ends while a form is filled in: after signing in it is shown, and goes through by
/// one click.
async fn a_form_outlives_its_session(stack: &Stack) {
    let browser = signed_in(stack, "mediator").await;
    fill_in(
        &browser,
        "dispute",
        "两家因地界发生争执",
        "neighbours",
        "application",
    )
    .await;
    browser.forget_session().await;
    browser.click("[data-testid=register-button]").await;
    browser.find("[data-testid=session-ended]").await;
    browser.fill("username", "mediator").await;
    browser.fill("password", stack.password()).await;
    browser.click("[data-testid=sign-in]").await;
    let shown = browser.text("[data-testid=again]").await;
    assert!(
        shown.contains("两家因地界发生争执") && shown.contains("李一"),
        "{shown}"
    );
    browser.picture_if_asked("again").await;
    browser.click("[data-testid=resume]").await;
    let title = browser.text("[data-testid=case-title]").await;
    assert_eq!(title, "两家因地界发生争执");
    browser.close().await;
}

/// What is folded on the screen is open on paper, and what only works on a screen is not there.
async fn everything_is_on_paper(browser: &Browser) {
    let case = browser.path().await;
    browser.go(&case).await;
    browser.find("[data-testid=decision-rule]").await;
    let how = browser.html("[data-testid=clock-card] details li").await;
    let paper = browser.on_paper().await;
    for shown in [
        "院墙排水发生争执",
        "查看全部理由",
        "规则不适用的理由",
        "本规则适用于道路交通事故类",
        how.trim_start_matches("<li>").trim_end_matches("</li>"),
    ] {
        let shown = Browser::as_on_paper(shown);
        assert!(paper.contains(&shown), "no {shown} on {paper}");
    }
    for screen in ["收件箱", "修改密码", "查找", "补正"] {
        assert!(!paper.contains(screen), "{screen} on {paper}");
    }
}

/// Story 3: a petition clerk registers and forwards; a court clerk sees the whole file, returns it
/// with a reason, gets it again and accepts it; both sides see the state.
async fn a_petition_reaches_the_court(stack: &Stack) {
    let clerk = signed_in(stack, "petition").await;
    register(
        &clerk,
        "petition",
        "请求处理拖欠工程款",
        "contract",
        "letter",
    )
    .await;
    let case = clerk.path().await;
    offer_to(&clerk, "★ 攀枝花市东区人民法院").await;

    let court = signed_in(stack, "court").await;
    court.go("/inbox").await;
    court.find("[data-testid=referral-row]").await;
    court.picture_if_asked("inbox-court").await;
    court.go(&case).await;
    assert!(
        court
            .text("[data-testid=case-facts]")
            .await
            .contains("要求依约履行")
    );
    court.unfold("[data-testid=return-open]").await;
    court.choose("reason", "materials_missing").await;
    court
        .fill("explanation", "缺少身份证明复印件，请补充后重新移送。")
        .await;
    court.click("[data-testid=return-button]").await;
    court.find("[data-testid=flash]").await;

    clerk.go(&case).await;
    let states = clerk.text("[data-testid=referral-state]").await;
    assert!(states.contains("已退回"), "{states}");
    // Who gave it back is proposed no more, and may still be chosen.
    offer_to(&clerk, "攀枝花市东区人民法院").await;

    court.go(&case).await;
    court.click("[data-testid=accept-button]").await;
    court.find("[data-testid=flash]").await;
    court.picture_if_asked("case-court").await;
    clerk.go(&case).await;
    let page = clerk.text_of_page().await;
    assert!(page.contains("已接受"), "{page}");
    clerk.picture_if_asked("case-petition").await;
    clerk.close().await;
    court.close().await;
}

/// Hands the case over to the body that stands in the list like this: one that the rules propose has
/// a star and stands first.
async fn offer_to(clerk: &Browser, body: &str) {
    clerk.unfold("[data-testid=offer-open]").await;
    clerk.find("select[name='to'] option + option").await;
    let mut value = None;
    for option in clerk.find_all("select[name='to'] option").await {
        if option.text().await.unwrap().trim().starts_with(body) {
            value = option.attr("value").await.unwrap();
        }
    }
    let value = value.expect(body);
    clerk.choose("to", &value).await;
    clerk.choose("basis", "to_litigation").await;
    clerk.click("[data-testid=offer-button]").await;
    clerk.find("[data-testid=flash]").await;
}

/// Story 4: the supervisor's open page changes while others work.
async fn the_backlog_changes_while_it_is_open(stack: &Stack, supervisor: &Browser) {
    supervisor.go("/backlog").await;
    let before: i64 = supervisor
        .text("[data-testid=backlog-open]")
        .await
        .parse()
        .unwrap();
    assert!(before > 0);
    assert!(supervisor.text("[data-testid=backlog-late]").await.trim() != "0");
    supervisor.find("[data-testid=backlog-row]").await;
    supervisor.picture_if_asked("backlog").await;

    let api = stack.sign_in("mediator").await;
    let case = a_dispute("一件让在办案件数变动的纠纷");
    let _: Registered = api
        .post(Service::Intake, "/cases", "backlog-1", &case)
        .await
        .unwrap();
    eventually("the open page shows one more", 20, || async {
        supervisor.text("[data-testid=backlog-open]").await == (before + 1).to_string()
    })
    .await;
}

/// Story 5: hand-overs reach people in the application and by mail.
async fn hand_overs_reach_people(stack: &Stack) {
    let court = signed_in(stack, "court").await;
    court.go("/notices").await;
    let notice = court.text("[data-testid=notice-row]").await;
    assert!(!notice.is_empty());
    court.picture_if_asked("notices").await;
    court.close().await;
    let mail = stack.home().join("mail");
    eventually("a mail lies in the outbox folder", 30, || async {
        std::fs::read_dir(&mail).is_ok_and(|mut files| {
            files.any(|file| file.is_ok_and(|file| file.path().extension() == Some("eml".as_ref())))
        })
    })
    .await;
}

/// The remaining pages open without an error for the roles that have them.
async fn everybody_finds_their_pages_in_order(stack: &Stack) {
    for (username, pages) in [
        (
            "dispatcher",
            ["/", "/backlog", "/inbox", "/outbox", "/cases"],
        ),
        (
            "medical-mediator",
            ["/", "/cases", "/inbox", "/notices", "/calculator"],
        ),
    ] {
        let browser = signed_in(stack, username).await;
        for page in pages {
            browser.go(page).await;
            browser.find("main h1").await;
            assert!(
                browser
                    .find_all("[data-testid=failure], .missing")
                    .await
                    .is_empty(),
                "{page}"
            );
        }
        browser.picture_if_asked(&format!("last-{username}")).await;
        browser.close().await;
    }
}
