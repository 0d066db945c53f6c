//! What is done in a proceeding on the page of a case, and what the page says of the days.

use contracts::api::handling::{
    Conclude, OwedNotice, PermittedOutcome, Proceeding, ServiceWay, Step, StepTaken, Suspend,
    SuspensionGround,
};
use contracts::api::tracking::CaseTrack;
use contracts::vocabulary::{ClockState, Outcome, ProceedingAction, ProceedingState, Role};
use kernel::CaseId;
use problem::{Code, Problem};
use serde_json::json;

use crate::browser::{Browser, Seen, World};
use crate::fixture::{self, put_case};

struct Shown {
    world: World,
    browser: Browser,
    case: CaseId,
    proceeding: Proceeding,
    track: CaseTrack,
}

/// A case of the bearer's body, with a proceeding and a track that a test may change.
async fn shown() -> Shown {
    shown_by(World::new().await).await
}

async fn shown_by(world: World) -> Shown {
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    Shown {
        proceeding: fixture::proceeding(case, &claims),
        track: fixture::track(case, &claims),
        world,
        browser,
        case,
    }
}

impl Shown {
    async fn page(&self) -> Seen {
        let (stub, case) = (&self.world.stub, self.case);
        let proceedings = format!("/cases/{case}/proceedings");
        stub.on("GET", &proceedings, [&self.proceeding]);
        stub.on("GET", &format!("/cases/{case}/track"), &self.track);
        self.browser.get(&format!("/cases/{case}")).await
    }

    fn answer(&self, action: &str) -> String {
        let proceeding = self.proceeding.id;
        format!("/cases/{}/proceedings/{proceeding}/{action}", self.case)
    }
}

#[tokio::test]
async fn the_outcomes_offered_are_those_handling_permits() {
    let at = shown().await;
    let page = at.page().await;
    page.shows(&[
        "<option value=\"agreement\">达成协议</option>",
        "<option value=\"settled\">自行和解</option>",
        "达成协议：达成调解协议，制作调解协议书（《人民调解法》第二十八条）",
        "data-testid=\"conclude-open\"",
    ]);
    let book = law::LawBook::shared().unwrap();
    for (outcome, _) in book.vocabulary().terms(law::Kind::Outcomes) {
        let offered = page.has(&format!("<option value=\"{outcome}\">"));
        let permitted = matches!(outcome, "agreement" | "settled");
        assert_eq!(offered, permitted, "{outcome}");
    }
}

#[tokio::test]
async fn an_outcome_that_an_installation_adds_is_offered_and_shown_by_its_name() {
    let mut at = shown_by(World::by(testkit::law_book()).await).await;
    at.proceeding.outcomes = vec![PermittedOutcome {
        code: Outcome::new("partly_agreed"),
        label: "达成部分协议".into(),
        text: "就部分请求达成协议".into(),
        article: Some("《试验市矛盾纠纷调解工作规定》第五条".into()),
    }];
    at.page().await.shows(&[
        "<option value=\"partly_agreed\">达成部分协议</option>",
        "达成部分协议：就部分请求达成协议（《试验市矛盾纠纷调解工作规定》第五条）",
    ]);
    at.proceeding.state = ProceedingState::Concluded.into();
    at.proceeding.actions.clear();
    at.proceeding.steps = vec![StepTaken {
        step: Step::Conclude(Conclude {
            outcome: Outcome::new("partly_agreed"),
        }),
        on: "2026-03-20".parse().unwrap(),
        entered_on: None,
        note: None,
        text: None,
    }];
    at.page().await.shows(&["结果：达成部分协议"]);
}

#[tokio::test]
async fn where_handling_lists_nothing_there_is_nothing_to_do() {
    let mut at = shown().await;
    at.proceeding.actions.clear();
    assert!(!at.page().await.has("conclude-button"));
}

#[tokio::test]
async fn an_outcome_that_is_refused_is_explained_beside_the_choice() {
    let at = shown().await;
    let page = at.page().await;
    let text = "委派调解程序不能以“自行和解”办结。";
    let refusal = Problem::new(Code::LawRefused)
        .detail(text)
        .field("/outcome", "unknown", text);
    at.world
        .stub
        .refuse("POST", &at.answer("conclude"), &refusal);
    let fields = [("version", "4"), ("outcome", "settled"), ("note", "已付清")];
    let seen = at
        .browser
        .submit(&page, &at.answer("conclude"), &fields)
        .await;
    assert_eq!(seen.status, 422);
    seen.shows(&[
        "依法不能办理",
        text,
        "已付清",
        "<option value=\"settled\" selected>",
    ]);
    let asked = &at.world.stub.asked("POST", &at.answer("conclude"))[0];
    assert_eq!(
        asked.body,
        json!({"version": 4, "outcome": "settled", "on": null, "note": "已付清"})
    );
}

/// A notice that concluding waits for.
fn owed(code: &str, of: &Proceeding, ways: Vec<ServiceWay>) -> OwedNotice {
    OwedNotice {
        code: code.into(),
        text: "告知可以共同申请司法确认".into(),
        article: "《人民调解法》第三十三条".into(),
        ways,
        due: vec![ProceedingAction::Conclude],
        outcomes: of.outcomes[..1].to_vec(),
        parties: Vec::new(),
    }
}

#[tokio::test]
async fn what_must_be_told_is_ticked_and_sent_with_the_step() {
    let mut at = shown().await;
    let mail = ServiceWay {
        code: "mail".into(),
        label: "邮寄送达".into(),
    };
    at.proceeding.notices = vec![
        owed("confirmation", &at.proceeding, Vec::new()),
        owed("ruling", &at.proceeding, vec![mail]),
    ];
    let page = at.page().await;
    page.shows(&[
        "name=\"told.confirmation\" value=\"已告知\">",
        "已告知当事人（办理结果为达成协议的，应当告知）",
        "告知可以共同申请司法确认（《人民调解法》第三十三条）",
        "<select id=\"conclude-",
        "<option value=\"mail\">邮寄送达</option>",
    ]);
    let text = "尚未告知当事人：告知可以共同申请司法确认（《人民调解法》第三十三条）。";
    let refusal = Problem::new(Code::Untold).field("/told/confirmation", "required", text);
    let address = at.answer("conclude");
    at.world.stub.refuse("POST", &address, &refusal);
    let fields = [
        ("version", "4"),
        ("outcome", "agreement"),
        ("told.ruling.way", "mail"),
    ];
    let seen = at.browser.submit(&page, &address, &fields).await;
    assert_eq!(seen.status, 422);
    seen.shows(&["尚未依法告知", text, "<option value=\"mail\" selected>"]);
    let fields = [
        ("version", "4"),
        ("outcome", "agreement"),
        ("told.confirmation", "已告知"),
        ("told.ruling.way", "mail"),
    ];
    at.browser.submit(&page, &address, &fields).await;
    let asked = &at.world.stub.asked("POST", &address)[1];
    assert_eq!(
        asked.body["told"],
        json!({"confirmation": {}, "ruling": {"way": "mail"}})
    );
}

#[tokio::test]
async fn what_was_entered_later_says_so_and_an_earlier_breach_stays() {
    let mut at = shown().await;
    let day = |text: &str| Some(text.parse().unwrap());
    let proceeding = &mut at.proceeding;
    proceeding.state = ProceedingState::Concluded.into();
    proceeding.accepted_entered_on = day("2026-03-09");
    proceeding.steps = vec![StepTaken {
        step: Step::Conclude(Conclude {
            outcome: Outcome::new("agreement"),
        }),
        on: "2026-03-20".parse().unwrap(),
        entered_on: day("2026-04-10"),
        note: Some("双方握手言和。".into()),
        text: None,
    }];
    let clock = &mut at.track.clocks[0];
    (clock.state, clock.late, clock.days_left) = (ClockState::Met.into(), false, None);
    clock.start_entered_on = day("2026-03-08");
    clock.ended_on = day("2026-03-20");
    clock.end_entered_on = day("2026-04-11");
    clock.told_overdue_on = day("2026-04-03");
    at.page().await.shows(&[
        "受理（2026年3月9日补录）",
        "办结（2026年3月20日）（2026年4月10日补录）",
        "双方握手言和。",
        "起（2026年3月8日补录）",
        "已按期完成（2026年4月11日补录），2026年4月3日曾记为超期",
    ]);
}

#[tokio::test]
async fn it_stands_still_on_a_ground_of_its_procedure_and_goes_on() {
    let mut at = shown().await;
    at.proceeding.actions = vec![ProceedingAction::Suspend];
    at.proceeding.suspensions = vec![SuspensionGround {
        code: "appraisal".into(),
        label: "鉴定时间".into(),
        text: "鉴定时间不计入调解期限".into(),
        article: "《医疗纠纷预防和处理条例》第三十八条".into(),
    }];
    let page = at.page().await;
    page.shows(&[
        "<option value=\"appraisal\">鉴定时间</option>",
        "鉴定时间：鉴定时间不计入调解期限（《医疗纠纷预防和处理条例》第三十八条）",
    ]);
    assert!(!page.has("conclude-button"));
    at.world.stub.on("POST", &at.answer("suspend"), json!({}));
    let fields = [("version", "2"), ("ground", "appraisal"), ("on", "")];
    let seen = at
        .browser
        .submit(&page, &at.answer("suspend"), &fields)
        .await;
    assert_eq!(seen.location, format!("/cases/{}?done=suspend", at.case));
    let asked = &at.world.stub.asked("POST", &at.answer("suspend"))[0];
    assert_eq!(
        asked.body,
        json!({"version": 2, "ground": "appraisal", "on": null, "note": null})
    );
    at.proceeding.state = ProceedingState::Suspended.into();
    at.proceeding.steps = vec![StepTaken {
        step: Step::Suspend(Suspend {
            ground: "appraisal".into(),
        }),
        on: "2026-03-20".parse().unwrap(),
        entered_on: None,
        note: None,
        text: None,
    }];
    at.proceeding.actions = vec![ProceedingAction::Resume];
    at.page()
        .await
        .shows(&["中止（2026年3月20日）", "恢复办理"]);
}
