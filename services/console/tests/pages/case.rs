//! The page of a case.

use contracts::api::intake::UnmaskNote;
use contracts::vocabulary::{
    CaseKind, PetitionPurpose, ReferralAction, ReferralState, Role, RouteAction, Stage,
};
use kernel::{OrganisationId, Shard};
use problem::{Code, Problem};
use serde_json::json;

use crate::browser::World;
use crate::fixture::{self, put_case, put_case_to_read, put_decision, referral};

#[tokio::test]
async fn the_limits_stand_on_the_page_with_article_and_days_left() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let seen = browser.get(&format!("/cases/{case}?done=register")).await;
    assert_eq!(seen.status, 200);
    seen.shows(&[
        "登记成功",
        fixture::NUMBER,
        "《信访工作条例》第三十四条",
        "已超期3天",
        "还有5天",
        "暂定",
        "已按期完成",
        "怎么算的",
        "东区银江镇五道河村",
        "12,345.67元",
        "与当事人有利害关系，应当回避。",
        "&#60;script&#62;",
        "data-testid=\"conclude-button\"",
        "data-testid=\"offer-button\"",
    ]);
    assert!(!seen.has("<script>alert"));
    assert_eq!(seen.headers.get("cache-control").unwrap(), "no-store");
}

#[tokio::test]
async fn a_case_shows_its_procedure_at_once() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let page = format!("/cases/{case}");
    browser.get(&page).await.shows(&[
        "data-testid=\"case-timetable\"",
        "医疗纠纷人民调解：",
        "项尚未起算",
        "data-rule=\"MD-1\" data-state=\"running\"",
        "视为调解不成",
        "尚待：调解协议生效",
    ]);
    let away = Problem::new(Code::Unavailable);
    world
        .stub
        .refuse("GET", &format!("{page}/timetable"), &away);
    let seen = browser.get(&page).await;
    seen.shows(&[
        "<h2 id=\"timetable-h\">程序时间表</h2><p class=\"missing\">",
        fixture::NUMBER,
    ]);
}

#[tokio::test]
async fn a_case_tracking_has_not_heard_of_is_shown_all_the_same() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let unknown = Problem::new(Code::NotFound);
    for part in ["track", "proceedings", "decision", "referrals", "targets"] {
        world
            .stub
            .refuse("GET", &format!("/cases/{case}/{part}"), &unknown);
    }
    let seen = browser.get(&format!("/cases/{case}?done=register")).await;
    assert_eq!(seen.status, 200);
    seen.shows(&[
        "期限正在计算",
        "?asked=1\" hx-trigger=\"load delay:2s\"",
        "正在分流",
    ]);
    // It goes on asking, less and less often, and in the end no more.
    for (asked, delay) in [("1", "4s"), ("3", "16s"), ("11", "30s"), ("-1", "2s")] {
        let seen = browser.get(&format!("/cases/{case}?asked={asked}")).await;
        assert_eq!(seen.status, 200);
        seen.shows(&[&format!("load delay:{delay}\"")]);
    }
    for asked in ["12", "4294967295"] {
        let seen = browser.get(&format!("/cases/{case}?asked={asked}")).await;
        seen.shows(&["期限正在计算", "正在分流", "重试"]);
        assert!(!seen.has("load delay:"));
    }
}

#[tokio::test]
async fn an_accusation_of_no_body_warns_before_it_is_handed_over() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::PetitionClerk]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let address = format!("/cases/{case}");
    let mut file = fixture::file(case, &claims);
    file.kind = CaseKind::Petition.into();
    file.purpose = Some(PetitionPurpose::Accusation.into());
    world.stub.on("GET", &address, &file);
    let warning = "data-testid=\"walled-unknown\"";
    browser.get(&address).await.shows(&[warning]);
    file.parties[1].organisation = Some(OrganisationId::new(Shard::new(3).unwrap()));
    world.stub.on("GET", &address, &file);
    assert!(!browser.get(&address).await.has(warning));
}

#[tokio::test]
async fn one_service_that_is_down_takes_its_part_of_the_page_only() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let down = Problem::new(Code::Unavailable);
    world
        .stub
        .refuse("GET", &format!("/cases/{case}/track"), &down);
    let seen = browser.get(&format!("/cases/{case}")).await;
    assert_eq!(seen.status, 200);
    seen.shows(&["“期限与在办案件”功能暂时没有响应", "张三"]);
    world.stub.refuse("GET", &format!("/cases/{case}"), &down);
    let seen = browser.get(&format!("/cases/{case}")).await;
    assert_eq!(seen.status, 503);
    seen.shows(&["“登记与案卷”暂时不可用"]);
}

#[tokio::test]
async fn the_history_says_which_party_was_looked_at_and_why() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Supervisor]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let mut track = fixture::track(case, &claims);
    let line = track.timeline.last_mut().unwrap();
    line.kind = "intake.party_unmasked.v1".into();
    line.text = "查看当事人完整信息（其他），已留痕。".into();
    let mut file = fixture::file(case, &claims);
    let party = file.parties[0].id;
    file.unmask_notes = [(line.at, "来电更正姓名"), (fixture::now(), "别的一次")]
        .map(|(at, note)| UnmaskNote {
            at,
            party: Some(party),
            note: Some(note.into()),
        })
        .into();
    world.stub.on("GET", &format!("/cases/{case}"), file);
    world.stub.on("GET", &format!("/cases/{case}/track"), track);
    let page = browser.get(&format!("/cases/{case}")).await;
    page.shows(&[
        "已留痕。",
        "查看的是张三（申请人）。",
        "具体原因：来电更正姓名",
    ]);
    assert!(!page.has("别的一次"));
}

/// The button that everybody looks for is not simply gone.
#[tokio::test]
async fn a_case_that_the_law_keeps_from_being_accepted_says_why() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::ReceivingClerk]);
    let browser = world.signed_in(&claims).await;
    let sender = world.somebody(&[Role::PetitionClerk]);
    let case = put_case_to_read(&world.stub, &sender);
    let mut offered = referral(case, &claims, ReferralState::Offered);
    offered.actions = vec![ReferralAction::Receive, ReferralAction::Return];
    offered.unacceptable = Some("本案现由医调委以“医疗纠纷人民调解”办理。".into());
    world
        .stub
        .on("GET", &format!("/cases/{case}/referrals"), [&offered]);
    let page = browser.get(&format!("/cases/{case}")).await;
    page.shows(&[
        "本单位不能接受本案：本案现由医调委以“医疗纠纷人民调解”办理。",
        "移交本单位",
        "return-button",
    ]);
    assert!(!page.has("accept-button"));
}

#[tokio::test]
async fn an_offered_case_is_accepted_or_returned_with_a_reason() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::ReceivingClerk]);
    let browser = world.signed_in(&claims).await;
    let sender = world.somebody(&[Role::PetitionClerk]);
    let case = put_case_to_read(&world.stub, &sender);
    let offered = referral(case, &claims, ReferralState::Offered);
    world
        .stub
        .on("GET", &format!("/cases/{case}/referrals"), [&offered]);
    let page = browser.get(&format!("/cases/{case}")).await;
    page.shows(&[
        "accept-button",
        "return-button",
        "receive-button",
        "涉及人数较多",
        "转送",
    ]);
    assert!(!page.has("offer-button"));

    let back = format!("/cases/{case}/referrals/{}/return", offered.id);
    let missing = browser
        .submit(
            &page,
            &back,
            &[("version", "2"), ("explanation", "不归我们管")],
        )
        .await;
    assert_eq!(missing.status, 422);
    let open = format!("<details id=\"return-{}\" open>", offered.id);
    missing.shows(&["请填写或者选择这一项", "不归我们管", &open]);
    let answer = format!("/referrals/{}/return", offered.id);
    let mut returned = offered.clone();
    returned.visible = false;
    world.stub.on("POST", &answer, &returned);
    let fields = [
        ("version", "2"),
        ("reason", "not_competent"),
        ("explanation", "不归我们管"),
    ];
    let seen = browser.submit(&page, &back, &fields).await;
    // The file is no longer theirs to see.
    assert_eq!(seen.location, "/inbox?done=send_back");
    let asked = &world.stub.asked("POST", &answer)[0];
    // A change is guarded by its version.
    assert_eq!(asked.key, None);
    assert_eq!(
        asked.body,
        json!({"version": 2, "reason": "not_competent", "explanation": "不归我们管", "returned_on": null})
    );
}

#[tokio::test]
async fn a_form_that_came_too_late_shows_what_changed_and_keeps_the_words() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let proceeding = fixture::proceeding(case, &claims);
    let proceedings = format!("/cases/{case}/proceedings");
    world.stub.on("GET", &proceedings, [&proceeding]);
    let page = browser.get(&format!("/cases/{case}")).await;
    let answer = format!("{proceedings}/{}/conclude", proceeding.id);
    world
        .stub
        .refuse("POST", &answer, &Problem::new(Code::StaleVersion));
    let fields = [
        ("version", "1"),
        ("seen", "2"),
        ("outcome", "agreement"),
        ("note", "当场付清"),
    ];
    let seen = browser.submit(&page, &answer, &fields).await;
    assert_eq!(seen.status, 409);
    seen.shows(&[
        "内容已被他人更新",
        "您打开页面之后的变化",
        "受理，适用人民调解程序",
        "当场付清",
        "<option value=\"agreement\" selected>",
        "name=\"version\" value=\"2\"",
    ]);
}

#[tokio::test]
async fn particulars_are_shown_in_full_only_when_asked_for() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let file = fixture::file(case, &claims);
    world.stub.on("GET", &format!("/cases/{case}"), &file);
    let party = file.parties[0].id;
    let page = browser.get(&format!("/cases/{case}")).await;
    page.shows(&["510402********1234", "确认查看"]);
    let full = json!({"id": party, "name": "张三", "identity": "510402199001011234",
        "phone": "13812345678", "address": "四川省攀枝花市东区某路1号"});
    let unmask = format!("/cases/{case}/parties/{party}/unmask");
    world.stub.on("POST", &unmask, full);
    let seen = browser.submit(&page, &unmask, &[]).await;
    assert_eq!(seen.status, 422);
    seen.shows(&["请填写或者选择这一项"]);
    let seen = browser
        .submit(&page, &unmask, &[("reason", "contact")])
        .await;
    let asked = world.stub.asked("POST", &unmask);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].body["reason"], "contact");
    seen.shows(&["510402199001011234", "13812345678", "本次查看已记录"]);
    assert!(
        !browser
            .get(&format!("/cases/{case}"))
            .await
            .has("510402199001011234")
    );
}

#[tokio::test]
async fn whom_the_services_list_no_actions_for_is_offered_none() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Administrator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case_to_read(&world.stub, &claims);
    let seen = browser.get(&format!("/cases/{case}")).await;
    assert!(!seen.has("id=\"actions\"") && !seen.has("unmask-confirm"));
    let choices = ["targets", "handlers"].map(|list| format!("/cases/{case}/{list}"));
    assert!(
        choices
            .iter()
            .all(|list| world.stub.asked("GET", list).is_empty())
    );
    let home = browser.get("/").await;
    assert!(!home.has("nav-new") && !home.has("nav-inbox") && home.has("nav-notices"));
    // Nor is the form shown that would be refused.
    let refused = browser.get("/cases/new?kind=dispute").await;
    assert_eq!(refused.status, 403);
    assert!(!refused.has("register-button"));
}

#[tokio::test]
async fn a_superior_assigns_a_body_and_searches_for_it_by_name() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Supervisor]);
    let browser = world.signed_in(&claims).await;
    let below = world.somebody(&[Role::Mediator]);
    let case = put_case_to_read(&world.stub, &below);
    put_decision(&world.stub, case, &below, &[RouteAction::Designate]);
    let seen = browser
        .get(&format!("/cases/{case}?target=%E6%B3%95%E9%99%A2"))
        .await;
    seen.shows(&[
        "指定管辖",
        "<details id=\"offer\" open>",
        "value=\"法院\"",
        "value=\"assign\"",
    ]);
    assert!(!seen.has("value=\"forward\"") && !seen.has("conclude-button"));
    let asked = world.stub.asked("GET", &format!("/cases/{case}/targets"));
    assert_eq!(asked[0].query, "q=%E6%B3%95%E9%99%A2");
}

#[tokio::test]
async fn a_case_is_handed_over_once_on_the_usual_footing() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let page = browser.get(&format!("/cases/{case}")).await;
    page.shows(&["★ 攀枝花市东区人民法院（导入诉讼程序）"]);
    let to = OrganisationId::new(Shard::DIRECTORY).to_string();
    let key = page.hidden("key");
    let address = format!("/cases/{case}/referrals");
    let fields = [
        ("version", "5"),
        ("key", &key),
        ("to", &to),
        ("basis", ""),
        ("procedure", "court_entrusted_summary"),
        ("note", " 请受理 "),
    ];
    world
        .stub
        .refuse("POST", "/referrals", &Problem::new(Code::Unavailable));
    let again = browser.submit(&page, &address, &fields).await;
    assert_eq!((again.status, again.hidden("key")), (503, key.clone()));
    world
        .stub
        .on("POST", "/referrals", json!({"visible": true}));
    let seen = browser.submit(&again, &address, &fields).await;
    assert_eq!(seen.location, format!("/cases/{case}?done=offer"));
    browser
        .get(&seen.location)
        .await
        .shows(&["已移交，等待对方签收"]);
    let asked = &world.stub.asked("POST", "/referrals")[1];
    assert_eq!(asked.key, Some(key));
    assert_eq!(
        asked.body,
        json!({"case": case, "version": 5, "to": to, "basis": null, "procedure": "court_entrusted_summary", "note": "请受理", "offered_on": null})
    );
}

#[tokio::test]
async fn a_body_takes_on_what_lies_with_it() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::PetitionClerk]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let mut track = fixture::track(case, &claims);
    (track.staff, track.staff_name, track.stage) = (None, None, Stage::Registered.into());
    let proceedings = format!("/cases/{case}/proceedings");
    world.stub.on("GET", &proceedings, json!([]));
    world.stub.on("GET", &format!("/cases/{case}/track"), track);
    let actions = [RouteAction::Offer, RouteAction::TakeOn];
    put_decision(&world.stub, case, &claims, &actions);
    let choice = fixture::choice("钱七");
    let handlers = format!("/cases/{case}/handlers");
    world.stub.on("GET", &handlers, [&choice]);
    let page = browser.get(&format!("/cases/{case}")).await;
    page.shows(&[
        "由本单位受理",
        "钱七 · 信访干部 · 在办3件",
        "<details id=\"offer\" open>",
    ]);
    assert!(!page.has("handler-search"));
    let staff = choice.staff.to_string();
    let address = format!("/cases/{case}/handler");
    world.stub.on("POST", &address, json!({}));
    let fields = [
        ("version", "5"),
        ("staff", staff.as_str()),
        ("reason", "熟悉情况"),
    ];
    let seen = browser.submit(&page, &address, &fields).await;
    assert_eq!(seen.location, format!("/cases/{case}?done=assign"));
    let body = &world.stub.asked("POST", &address)[0].body;
    assert_eq!(
        *body,
        json!({"version": 5, "staff": choice.staff, "reason": "熟悉情况", "accepted_on": null})
    );
}

#[tokio::test]
async fn a_superior_names_another_handler_and_searches_where_there_are_many() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Dispatcher]);
    let browser = world.signed_in(&claims).await;
    let below = world.somebody(&[Role::Mediator]);
    let case = put_case_to_read(&world.stub, &below);
    put_decision(&world.stub, case, &below, &[RouteAction::Reassign]);
    let handlers = format!("/cases/{case}/handlers");
    let many: Vec<_> = (0..50)
        .map(|n| fixture::choice(&format!("第{n}人")))
        .collect();
    world.stub.on("GET", &handlers, many);
    let seen = browser.get(&format!("/cases/{case}")).await;
    seen.shows(&["更换承办人", "第49人", "handler-search"]);
    // Whoever is not among the first is found by name, without scripts.
    world.stub.on("GET", &handlers, [fixture::choice("欧阳")]);
    let seen = browser
        .get(&format!("/cases/{case}?handler=%E6%AC%A7"))
        .await;
    seen.shows(&[
        "<details id=\"assign\" open>",
        "value=\"欧\"",
        "欧阳 · 信访干部",
    ]);
    let asked = world.stub.asked("GET", &handlers);
    assert_eq!(
        (asked[0].query.as_str(), asked[1].query.as_str()),
        ("", "q=%E6%AC%A7")
    );
    // Without the list the form says so, and the page is there.
    world
        .stub
        .refuse("GET", &handlers, &Problem::new(Code::Unavailable));
    let seen = browser.get(&format!("/cases/{case}")).await;
    seen.shows(&["assign-open", "“分流与流转”功能暂时没有响应"]);
}

#[tokio::test]
async fn a_word_that_only_a_later_version_knows_is_shown_as_it_is() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::ReceivingClerk]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let later = |path: &str, answer: serde_json::Value, words: &[(&str, &str)]| {
        let mut answer = answer;
        for (place, word) in words {
            *answer.pointer_mut(place).unwrap() = json!(word);
        }
        world.stub.on("GET", path, answer);
    };
    let file = serde_json::to_value(fixture::file(case, &claims)).unwrap();
    let track = serde_json::to_value(fixture::track(case, &claims)).unwrap();
    let offered = referral(case, &claims, ReferralState::Offered);
    let offered = json!([offered]);
    later(
        &format!("/cases/{case}"),
        file,
        &[
            ("/kind", "consultation"),
            ("/dispute_type", "low_altitude_flight"),
            ("/channel", "satellite"),
            ("/parties/0/side", "joint_applicant"),
            ("/parties/1/kind", "village_group"),
        ],
    );
    later(
        &format!("/cases/{case}/track"),
        track,
        &[("/stage", "under_review"), ("/clocks/0/state", "frozen")],
    );
    let proceeding = fixture::proceeding(case, &claims);
    later(
        &format!("/cases/{case}/proceedings"),
        json!([proceeding]),
        &[("/0/state", "adjourned")],
    );
    later(
        &format!("/cases/{case}/referrals"),
        offered,
        &[("/0/state", "split"), ("/0/basis", "joint_handling")],
    );
    let seen = browser.get(&format!("/cases/{case}")).await;
    assert_eq!(seen.status, 200);
    seen.shows(&[
        "consultation",
        "low_altitude_flight",
        "satellite",
        "joint_applicant",
        "village_group",
        "under_review",
        "adjourned",
        "frozen",
        "split",
    ]);
}

#[tokio::test]
async fn a_long_history_is_shown_in_parts_and_what_is_new_stays_new() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let mut track = fixture::track(case, &claims);
    track.earlier = Some("80+".into());
    let last = track.timeline.last().unwrap().position.to_string();
    let mut old = track.timeline[0].clone();
    (old.position, old.text) = (3, "很久以前".into());
    world.stub.on("GET", &format!("/cases/{case}/track"), track);
    let lines = format!("/cases/{case}/timeline");
    world.stub.on("GET", &lines, json!({"items": [old]}));
    let page = browser.get(&format!("/cases/{case}")).await;
    page.shows(&["?earlier=80%2B#timeline-h"]);
    assert!(!page.has("data-testid=\"latest\""));
    let back = browser.get(&format!("/cases/{case}?earlier=80%2B")).await;
    back.shows(&["很久以前", "data-testid=\"latest\""]);
    assert!(!back.has("data-testid=\"earlier\"") && !back.has("受理，适用人民调解程序"));
    assert_eq!(world.stub.asked("GET", &lines)[0].query, "after=80%2B");
    // A form sent from there does not take the latest lines for news.
    assert_eq!(back.hidden("seen"), last);
}

#[tokio::test]
async fn where_no_body_is_proposed_the_panel_says_why() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::PetitionClerk]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let why = "检举控告类事项，依照管理权限转送。";
    fixture::put_undecided(&world.stub, case, &claims, why);
    let seen = browser.get(&format!("/cases/{case}")).await;
    seen.shows(&[
        "系统没有提出承办单位，由登记单位决定",
        &format!("data-testid=\"decision-why\">{why}"),
    ]);
    // People read titles and reasons, not the names that rules have among themselves.
    assert!(!seen.has("<code>"));
}

#[tokio::test]
async fn whoever_accepts_a_case_says_who_shall_handle_it_or_sees_whom_the_rules_choose() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::ReceivingClerk]);
    let browser = world.signed_in(&claims).await;
    let sender = world.somebody(&[Role::PetitionClerk]);
    let case = put_case_to_read(&world.stub, &sender);
    let offered = referral(case, &claims, ReferralState::Offered);
    world
        .stub
        .on("GET", &format!("/cases/{case}/referrals"), [&offered]);
    let (usual, other) = (fixture::choice("余大勇"), fixture::choice("江涛"));
    let takers = format!("/referrals/{}/handlers", offered.id);
    world.stub.on("GET", &takers, [&usual, &other]);
    let page = browser.get(&format!("/cases/{case}")).await;
    page.shows(&[
        "<option value=\"\">由系统确定，目前为余大勇</option>",
        "江涛 · 信访干部 · 在办3件",
    ]);
    let accept = format!("/referrals/{}/accept", offered.id);
    world.stub.on("POST", &accept, &offered);
    let here = format!("/cases/{case}{accept}");
    let named = other.staff.to_string();
    browser
        .submit(&page, &here, &[("version", "2"), ("handler", &named)])
        .await;
    let sent = world.stub.asked("POST", &accept).pop().unwrap();
    assert_eq!(sent.body["handler"], named);
    browser.submit(&page, &here, &[("version", "2")]).await;
    let sent = world.stub.asked("POST", &accept).pop().unwrap();
    assert!(sent.body["handler"].is_null());
    // Where there is but one there is nothing to choose.
    world.stub.on("GET", &takers, [&usual]);
    let page = browser.get(&format!("/cases/{case}")).await;
    assert!(page.has("accept-button") && !page.has("name=\"handler\""));
}

#[tokio::test]
async fn days_left_of_a_limit_in_working_days_are_said_to_be_days_of_the_calendar() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let mut track = fixture::track(case, &claims);
    let clock = track
        .clocks
        .iter_mut()
        .find(|clock| clock.days_left == Some(5));
    clock.unwrap().period = "30个工作日".into();
    world
        .stub
        .on("GET", &format!("/cases/{case}/track"), &track);
    let seen = browser.get(&format!("/cases/{case}")).await;
    seen.shows(&["还有5天（含休息日）"]);
    assert_eq!(seen.html.matches("含休息日").count(), 1);
}

#[tokio::test]
async fn parties_and_who_acts_for_them_are_sent_as_they_were_filled_in() {
    let world = World::new().await;
    let claims = world.somebody(&[Role::Mediator]);
    let browser = world.signed_in(&claims).await;
    let case = put_case(&world.stub, &claims);
    let file = fixture::file(case, &claims);
    world.stub.on("GET", &format!("/cases/{case}"), &file);
    let party = file.parties[0].id;
    let page = browser.get(&format!("/cases/{case}")).await;
    let below = |what: &str| format!("/cases/{case}/parties/{party}/{what}");
    let stored = json!({"id": party, "version": 1});
    for what in ["correct", "representatives"] {
        world.stub.on("POST", &below(what), &stored);
    }
    let fields = [
        ("version", "0"),
        ("name", "张山"),
        ("side", ""),
        ("blank.0", "phone"),
        ("reason", "登记时笔误"),
    ];
    let seen = browser.submit(&page, &below("correct"), &fields).await;
    assert_eq!(seen.status, 303);
    let sent = world.stub.asked("POST", &below("correct")).remove(0).body;
    assert_eq!(sent["name"], "张山");
    assert_eq!(sent["side"], serde_json::Value::Null);
    assert_eq!(sent["blank"], json!(["phone"]));
    let fields = [
        ("role", "agent"),
        ("name", "周律师"),
        ("authority.0", "general"),
        ("authority.3", "receive"),
        ("signed", "true"),
    ];
    let seen = browser
        .submit(&page, &below("representatives"), &fields)
        .await;
    assert_eq!(seen.status, 303);
    let sent = world.stub.asked("POST", &below("representatives"));
    assert_eq!(sent[0].body["authority"], json!(["general", "receive"]));
    assert_eq!(sent[0].body["signed"], true);
    let correct = format!("/cases/{case}/correct");
    let answer = json!({"id": case, "number": "〔2026〕攀登字第1号", "version": 2});
    world.stub.on("POST", &correct, answer);
    let fields = [("version", "1"), ("amount", "18,600"), ("reason", "笔误")];
    let seen = browser.submit(&page, &correct, &fields).await;
    assert_eq!(seen.status, 303);
    let sent = world.stub.asked("POST", &correct);
    assert_eq!(sent[0].body["amount_fen"], 1_860_000);
    let fields = [("version", "1"), ("amount", "很多"), ("reason", "笔误")];
    let seen = browser.submit(&page, &correct, &fields).await;
    assert_eq!(seen.status, 422);
    seen.shows(&["value=\"很多\"", "correct_case-amount-error"]);
    assert_eq!(world.stub.asked("POST", &correct).len(), 1);
}
