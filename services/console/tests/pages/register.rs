//! The registration form: nothing typed is ever lost, nothing is registered twice.

use contracts::api::directory::Organisation;
use contracts::api::intake::Registered;
use contracts::vocabulary::{OrganisationKind, Role};
use kernel::{CaseId, OrganisationId, Page, Shard};
use problem::{Code, Problem};

use crate::browser::{Browser, Seen, World};

const TYPED: [(&str, &str); 16] = [
    ("kind", "dispute"),
    ("title", "拖欠装修工人工资"),
    ("dispute_type", "labour"),
    ("channel", "application"),
    ("received_on", "2026-03-02"),
    ("amount", "12,345.67"),
    ("region.province", "51"),
    ("region.city", "5104"),
    ("region.county", "510402"),
    ("facts", "拖欠工资 & <b>要求</b>支付。"),
    ("parties.0.side", "applicant"),
    ("parties.0.name", "张三"),
    ("parties.0.identity", "510402199001011234"),
    ("parties.1.side", "respondent"),
    ("parties.1.kind", "organisation"),
    ("parties.1.name", "某公司"),
];

async fn mediator(world: &World) -> Browser {
    world.signed_in(&world.somebody(&[Role::Mediator])).await
}

async fn send(browser: &Browser, page: &Seen, action: &str) -> Seen {
    let key = page.hidden("key");
    let mut fields = TYPED.to_vec();
    fields.extend([("key", key.as_str()), ("action", action)]);
    browser.submit(page, "/cases/new", &fields).await
}

#[tokio::test]
async fn a_form_sent_twice_carries_the_same_key() {
    let world = World::new().await;
    let browser = mediator(&world).await;
    let case = CaseId::new(Shard::new(3).unwrap());
    let registered = Registered {
        id: case,
        number: "号".into(),
        version: 1,
    };
    world.stub.on("POST", "/cases", registered);
    let form = browser.get("/cases/new?kind=dispute").await;
    for _ in 0..2 {
        let seen = send(&browser, &form, "register").await;
        assert_eq!(seen.location, format!("/cases/{case}?done=register"));
    }
    let asked = world.stub.asked("POST", "/cases");
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].key, asked[1].key);
    assert!(asked[0].key.is_some() && asked[0].bearer.is_some());
    assert_eq!(asked[0].body["amount_fen"], 1_234_567);
    assert_eq!(asked[0].body["region"], "510402");
    assert_eq!(asked[0].body["parties"][1]["name"], "某公司");
}

#[tokio::test]
async fn a_refused_form_comes_back_with_every_field_and_its_error() {
    let world = World::new().await;
    let browser = mediator(&world).await;
    let problem = Problem::new(Code::Invalid)
        .field("/parties/0/identity", "check_digit", "校验码不符。")
        .field("/amount_fen", "out_of_range", "金额过大。");
    world.stub.refuse("POST", "/cases", &problem);
    let form = browser.get("/cases/new?kind=dispute").await;
    let seen = send(&browser, &form, "register").await;
    assert_eq!(seen.status, 422);
    seen.shows(&[
        "value=\"拖欠装修工人工资\"",
        "12,345.67",
        "<option value=\"labour\" selected>",
        "value=\"510402199001011234\"",
        "拖欠工资 &#38; &#60;b&#62;要求&#60;/b&#62;支付。",
        "href=\"#f-parties.0.identity\"",
        "id=\"e-parties.0.identity\"",
        "id=\"e-amount\"",
    ]);
    assert_eq!(seen.hidden("key"), form.hidden("key"));
}

#[tokio::test]
async fn a_service_that_is_down_costs_nothing_typed() {
    let world = World::new().await;
    let browser = mediator(&world).await;
    world
        .stub
        .refuse("POST", "/cases", &Problem::new(Code::Unavailable));
    let form = browser.get("/cases/new?kind=dispute").await;
    let seen = send(&browser, &form, "register").await;
    assert_eq!(seen.status, 503);
    seen.shows(&[
        "“登记与案卷”暂时不可用",
        "您填写的内容仍在",
        "value=\"张三\"",
    ]);
}

#[tokio::test]
async fn a_session_that_ended_costs_nothing_typed() {
    let world = World::new().await;
    let browser = mediator(&world).await;
    let form = browser.get("/cases/new?kind=dispute").await;
    browser.forget_session();
    let seen = send(&browser, &form, "register").await;
    assert_eq!(seen.status, 401);
    seen.shows(&["登录已过期。您填写的内容已保留"]);
    let (carried, return_to) = (seen.hidden("carried"), seen.hidden("return_to"));
    assert_eq!(return_to, "/cases/new");
    let carried = carried.replace("&#38;", "&");
    let token = seen.hidden("csrf");
    let fields = [
        ("csrf", token.as_str()),
        ("return_to", "/cases/new"),
        ("carried", carried.as_str()),
        ("username", "zhangsan"),
        ("password", "secret"),
    ];
    let seen = browser.post("/sign-in", &fields).await;
    assert_eq!(seen.status, 200);
    seen.shows(&["继续提交", "action=\"/cases/new\""]);
    assert_eq!(seen.hidden("title"), "拖欠装修工人工资");
    assert_eq!(seen.hidden("key"), form.hidden("key"));
    assert!(world.stub.asked("POST", "/cases").is_empty());
}

#[tokio::test]
async fn rows_come_and_go_without_scripts() {
    let world = World::new().await;
    let browser = mediator(&world).await;
    let form = browser.get("/cases/new?kind=dispute").await;
    form.shows(&["name=\"parties.0.name\"", "name=\"parties.1.name\""]);
    let seen = send(&browser, &form, "add-party").await;
    assert_eq!(seen.status, 200);
    seen.shows(&[
        "value=\"张三\"",
        "name=\"parties.2.name\"",
        // One goes on in the new row.
        "name=\"parties.2.side\" aria-label=\"第3名当事人的地位\" autofocus",
        "已增加第3名当事人，请填写。",
    ]);
    assert!(
        !seen.has("value=\"remove-party-0\""),
        "somebody has to apply"
    );
    let mut three = TYPED.to_vec();
    three.extend([
        ("parties.2.side", "applicant"),
        ("parties.2.name", "李四"),
        ("action", "remove-party-0"),
    ]);
    let seen = browser.submit(&form, "/cases/new", &three).await;
    assert!(!seen.has("value=\"张三\""));
    seen.shows(&[
        "value=\"某公司\"",
        "value=\"李四\"",
        "已删除第1名当事人张三。",
        // The button that was pressed is gone: one goes on beside it.
        "name=\"parties.0.side\" aria-label=\"第1名当事人的地位\" autofocus",
    ]);
    send(&browser, &form, "other-kind")
        .await
        .shows(&["已改为登记信访事项，填写的内容都已保留", "value=\"张三\""]);
    send(&browser, &form, "add-material")
        .await
        .shows(&["name=\"materials.0.name\""]);
    assert!(world.stub.asked("POST", "/cases").is_empty());
}

#[tokio::test]
async fn what_cannot_be_read_is_said_before_anything_is_sent() {
    let world = World::new().await;
    let browser = mediator(&world).await;
    let form = browser.get("/cases/new?kind=petition").await;
    form.shows(&["登记信访事项", "诉求类型"]);
    let fields = [
        ("kind", "petition"),
        ("amount", "很多"),
        ("action", "register"),
    ];
    let seen = browser.submit(&form, "/cases/new", &fields).await;
    assert_eq!(seen.status, 422);
    seen.shows(&[
        "请填写金额",
        "请至少选择到县",
        "value=\"很多\"",
        "请填写存在的日期",
        // What was left out is told in the same answer, and by its name.
        "<a href=\"#f-title\">事由：请填写这一项。</a>",
        "<a href=\"#f-facts\">事实与诉求：请填写这一项。</a>",
        "<a href=\"#f-parties.0.name\">第1名当事人的姓名或者名称：请填写这一项。</a>",
    ]);
    // An error stands in the field it is about, where no paragraph ends before it.
    for (before, _) in seen
        .html
        .match_indices("<p class=\"error\"")
        .map(|(at, _)| seen.html.split_at(at))
    {
        let inside = ["<div class=\"field", "<td", "<fieldset", "<div id=\"region"];
        let opened = inside.iter().filter_map(|tag| before.rfind(tag)).max();
        assert!(opened > before.rfind("<p>"), "{before}");
    }
    assert!(world.stub.asked("POST", "/cases").is_empty());
}

#[tokio::test]
async fn a_dispute_that_turns_out_a_petition_is_not_typed_again() {
    let world = World::new().await;
    let browser = mediator(&world).await;
    let form = browser.get("/cases/new?kind=dispute").await;
    let seen = send(&browser, &form, "other-kind").await;
    assert_eq!(seen.status, 200);
    seen.shows(&[
        "登记信访事项",
        "name=\"kind\" value=\"petition\"",
        "value=\"拖欠装修工人工资\"",
        "value=\"张三\"",
        ">信访人</option>",
        ">被反映人</option>",
    ]);
    assert!(world.stub.asked("POST", "/cases").is_empty());
}

#[tokio::test]
async fn whom_a_petition_accuses_is_looked_for_and_chosen() {
    let world = World::new().await;
    let browser = mediator(&world).await;
    let body = Organisation {
        id: OrganisationId::new(Shard::new(3).unwrap()),
        parent: None,
        code: "zjj".into(),
        path: "zfw/zjj/".into(),
        kind: OrganisationKind::Department.into(),
        name: "攀枝花市住房和城乡建设局".into(),
        number_word: "攀住建".into(),
        region: "5104".into(),
        competences: Vec::new(),
        email: None,
        version: 1,
    };
    let page = Page {
        items: vec![body.clone()],
        next: None,
    };
    world.stub.on("GET", "/organisations", page);
    let (id, one) = (body.id.to_string(), format!("/organisations/{}", body.id));
    world.stub.on("GET", &one, body);
    let form = browser.get("/cases/new?kind=petition").await;
    let typed = [
        ("kind", "petition"),
        ("parties.0.side", "applicant"),
        ("parties.0.name", "张三"),
        ("parties.1.side", "respondent"),
        ("parties.1.kind", "organisation"),
        ("parties.1.organisation", &id),
        ("bodies", "攀枝花市住房"),
    ];
    let mut look = typed.to_vec();
    look.push(("action", "bodies"));
    let seen = browser.submit(&form, "/cases/new", &look).await;
    assert_eq!(seen.status, 200);
    seen.shows(&[
        "攀枝花市住房和城乡建设局",
        &format!("value=\"{id}\" selected"),
    ]);
    seen.shows(&["找到1个单位", "role=\"status\""]);
    // Enter in the field looks too, and registers nothing.
    look.pop();
    look.push(("action", "enter"));
    let entered = browser.submit(&form, "/cases/new", &look).await;
    assert_eq!(entered.status, 200);
    entered.shows(&["找到1个单位"]);
    assert!(world.stub.asked("POST", "/cases").is_empty());
    let asked = world.stub.asked("GET", "/organisations");
    assert!(asked[0].query.contains("limit=50"), "{}", asked[0].query);

    let registered = Registered {
        id: CaseId::new(Shard::new(3).unwrap()),
        number: "号".into(),
        version: 1,
    };
    world.stub.on("POST", "/cases", registered);
    let mut send: Vec<_> = TYPED
        .iter()
        .filter(|(name, _)| !name.starts_with("parties"))
        .copied()
        .collect();
    send.retain(|(name, _)| !["kind", "channel"].contains(name));
    send.extend(typed);
    send.extend([
        ("channel", "letter"),
        ("purpose", "accusation"),
        ("action", "register"),
    ]);
    browser.submit(&seen, "/cases/new", &send).await;
    let sent = world.stub.asked("POST", "/cases").remove(0);
    assert_eq!(sent.body["parties"][1]["organisation"], id);
    assert_eq!(sent.body["parties"][1]["name"], "");
    assert!(sent.body["parties"][0]["organisation"].is_null());
}
