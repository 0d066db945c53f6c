//! Ending a proceeding on the page of a case, and what the page says of the days.

use contracts::api::tracking::CaseTrack;
use contracts::vocabulary::{ClockState, Outcome, ProceedingState, Role};
use kernel::CaseId;
use problem::{Code, Problem};
use serde_json::json;

use crate::browser::{Browser, Seen, World};
use crate::fixture::{self, put_case};

struct Shown {
    world: World,
    browser: Browser,
    case: CaseId,
    track: CaseTrack,
}

/// A case of the bearer's body, with a track that a test may change.
async fn shown() -> Shown {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    Shown {
        track: fixture::track(case, &claims),
        world,
        browser,
        case,
    }
}

impl Shown {
    async fn page(&self) -> Seen {
        let (stub, case) = (&self.world.stub, self.case);
        stub.on("GET", &format!("/cases/{case}/track"), &self.track);
        self.browser.get(&format!("/cases/{case}")).await
    }

    fn answer(&self) -> String {
        let proceeding = self.track.proceedings[0].id;
        format!("/cases/{}/proceedings/{proceeding}/conclude", self.case)
    }
}

#[tokio::test]
async fn the_outcomes_offered_are_those_tracking_permits() {
    let at = shown().await;
    let page = at.page().await;
    page.shows(&[
        "<option value=\"agreement\">达成协议</option>",
        "<option value=\"settled\">自行和解</option>",
        "达成协议：达成调解协议，制作调解协议书（《人民调解法》第二十八条）",
        "data-testid=\"conclude-open\"",
    ]);
    for outcome in Outcome::ALL {
        let offered = page.has(&format!("<option value=\"{outcome}\">"));
        let permitted = matches!(outcome, Outcome::Agreement | Outcome::Settled);
        assert_eq!(offered, permitted, "{outcome}");
    }
}

#[tokio::test]
async fn where_tracking_permits_none_there_is_nothing_to_conclude() {
    let mut at = shown().await;
    at.track.proceedings[0].outcomes.clear();
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
    at.world.stub.refuse("POST", &at.answer(), &refusal);
    let fields = [("version", "4"), ("outcome", "settled"), ("note", "已付清")];
    let seen = at.browser.submit(&page, &at.answer(), &fields).await;
    assert_eq!(seen.status, 422);
    seen.shows(&[
        "依法不能办理",
        text,
        "已付清",
        "<option value=\"settled\" selected>",
    ]);
    let asked = &at.world.stub.asked("POST", &at.answer())[0];
    assert_eq!(
        asked.body,
        json!({"version": 4, "outcome": "settled", "concluded_on": null, "note": "已付清"})
    );
}

#[tokio::test]
async fn what_was_entered_later_says_so_and_an_earlier_breach_stays() {
    let mut at = shown().await;
    let day = |text: &str| Some(text.parse().unwrap());
    let proceeding = &mut at.track.proceedings[0];
    proceeding.state = ProceedingState::Concluded.into();
    proceeding.accepted_entered_on = day("2026-03-09");
    proceeding.outcome = Some(Outcome::Agreement.into());
    proceeding.concluded_on = day("2026-03-20");
    proceeding.concluded_entered_on = day("2026-04-10");
    let clock = &mut at.track.clocks[0];
    (clock.state, clock.late, clock.days_left) = (ClockState::Met.into(), false, None);
    clock.start_entered_on = day("2026-03-08");
    clock.ended_on = day("2026-03-20");
    clock.end_entered_on = day("2026-04-11");
    clock.told_overdue_on = day("2026-04-03");
    at.page().await.shows(&[
        "受理（2026年3月9日补录）",
        "（2026年3月20日）（2026年4月10日补录）",
        "起（2026年3月8日补录）",
        "已按期完成（2026年4月11日补录），2026年4月3日曾记为超期",
    ]);
}
