//! What the data once said otherwise than its texts, each with the article it was checked against.

use law::{Confidence, Effect, Force, Outcome, Procedure, RuleVersion};

use super::{ask, book, day, on};

fn rule(id: &str, on: &str) -> &'static RuleVersion {
    let version = book().rule(id, day(on));
    version.unwrap_or_else(|error| panic!("{error}"))
}

fn procedure(id: &str) -> &'static Procedure {
    let procedure = book().procedure(id);
    procedure.unwrap_or_else(|| panic!("no procedure {id}"))
}

fn outcome(id: &str, key: &str) -> &'static Outcome {
    let outcome = procedure(id).outcome(key);
    outcome.unwrap_or_else(|| panic!("{id} does not end with {key}"))
}

/// Rule, a day it is in force on, article, amount.
const ARTICLES: &[(&str, &str, &str, u32)] = &[
    // 土地权属争议调查处理办法, read in full.
    ("RL-9", "2026-03-02", "第十三条第二款", 5),
    ("RL-9b", "2026-03-02", "第十三条第二款", 30),
    ("RL-10b", "2026-03-02", "第二十六条", 15),
    // 市场监督管理投诉举报处理暂行办法 had the same limits until 2026-04-14.
    ("CP-4", "2026-04-14", "第二十三条", 15),
    ("CP-5", "2026-04-14", "第三十条", 7),
    ("CP-7", "2026-04-14", "第十五条第四项", 3),
    ("CP-4", "2026-04-15", "第二十七条", 15),
    // 农村土地承包经营纠纷调解仲裁法 23: from the finding of a ground to end as well.
    ("RL-3b", "2026-03-02", "第二十三条", 5),
    // 民事诉讼法 168, 183.
    ("CT-18c", "2026-03-02", "第一百六十八条", 2),
    ("CT-18c", "2023-03-02", "第一百六十八条", 2),
    ("CT-18d", "2026-03-02", "第一百八十三条第一款", 3),
    ("CT-18e", "2026-03-02", "第一百八十三条第二款", 30),
    // 民事诉讼法解释 430(2).
    ("CT-15b", "2026-03-02", "第四百三十条第二项", 30),
    // 行政诉讼法 46(2), 47.
    ("FY-12d", "2026-03-02", "第四十六条第二款", 20),
    ("FY-12e", "2026-03-02", "第四十六条第二款", 5),
    ("FY-12f", "2026-03-02", "第四十七条第一款", 2),
    // 行政复议法 58, 41(5), 76.
    ("FY-10d", "2026-03-02", "第五十八条第一款", 3),
    ("FY-10e", "2026-03-02", "第五十八条第一款", 10),
    ("FY-11", "2026-03-02", "第四十一条第五项", 60),
    ("FY-13", "2026-03-02", "第七十六条", 60),
    // 法律援助法 36.
    ("LAID-6b", "2026-03-02", "第三十六条", 3),
    // 道路交通事故处理程序规定 66, 68, 72, 78, 79.
    ("TR-6d", "2026-03-02", "第六十六条", 10),
    ("TR-6e", "2026-03-02", "第六十八条第二款", 5),
    ("TR-8b", "2026-03-02", "第七十二条第一款", 2),
    ("TR-8c", "2026-03-02", "第七十二条第二款", 5),
    ("TR-9b", "2026-03-02", "第七十八条", 3),
    ("TR-9c", "2026-03-02", "第七十九条第一款", 10),
    ("TR-9d", "2026-03-02", "第七十九条第二款", 5),
];

#[test]
fn limits_stand_at_the_articles_of_their_texts() {
    for (id, on, article, amount) in ARTICLES {
        let rule = rule(id, on);
        assert_eq!(
            (rule.article.as_str(), rule.amount, rule.confidence),
            (*article, *amount, Confidence::V),
            "{id} {on}"
        );
    }
}

#[test]
fn every_limit_added_is_run_by_a_procedure() {
    let added = ARTICLES.iter().map(|(id, ..)| *id);
    // 举报 and 时效 are no part of a mediation.
    for id in added.filter(|id| *id != "CP-7") {
        let mut procedures = book().procedures();
        assert!(
            procedures.any(|it| it.clocks.iter().any(|clock| clock.rule == id)),
            "{id}"
        );
    }
}

/// Procedure, what part of it, its article: from the texts themselves.
const PARTS: &[(&str, &str, &str)] = &[
    (
        "land_ruling",
        "panel",
        "《土地权属争议调查处理办法》第十五条",
    ),
    (
        "land_ruling",
        "recusal",
        "《土地权属争议调查处理办法》第十六条",
    ),
    (
        "land_ruling",
        "agreement",
        "《土地权属争议调查处理办法》第二十四条、第二十五条",
    ),
    (
        "land_ruling",
        "application",
        "《土地权属争议调查处理办法》第十条、第十一条",
    ),
    (
        "admin_mediation_consumer",
        "consent",
        "《市场监督管理投诉举报处理办法》第十八条",
    ),
    (
        "admin_mediation_consumer",
        "panel",
        "《市场监督管理投诉举报处理办法》第二十一条第一款",
    ),
    ("court_online", "panel", "《人民法院在线调解规则》第十一条"),
    (
        "people_mediation",
        "panel",
        "《人民调解法》第十四条、第十九条",
    ),
];

#[test]
fn parts_of_procedures_stand_at_the_articles_of_their_texts() {
    for (id, part, article) in PARTS {
        let procedure = procedure(id);
        let is = match *part {
            "panel" => Some(procedure.panel.article.as_str()),
            "consent" => Some(procedure.consent.article.as_str()),
            "recusal" => procedure.recusals.first().map(|it| it.article.as_str()),
            "application" => {
                let mut documents = procedure.documents.iter();
                documents
                    .find(|it| it.key == *part)
                    .map(|it| it.article.as_str())
            }
            key => outcome(id, key).article.as_deref(),
        };
        assert_eq!(is, Some(*article), "{id} {part}");
    }
}

#[test]
fn one_official_may_handle_a_dispute_over_title() {
    // 第十五条 says 指定承办人 and names no number.
    assert_eq!(procedure("land_ruling").panel.min, 1);
}

#[test]
fn the_loss_of_the_thing_does_not_end_a_consumer_mediation() {
    let mut checks = procedure("admin_mediation_consumer").checks.iter();
    let terminate = checks.find(|check| check.key == "terminate").unwrap();
    assert!(terminate.text.contains("死亡或者主体资格灭失") && !terminate.text.contains("标的"));
}

#[test]
fn a_clue_found_in_a_mediation_is_no_report_that_starts_anew() {
    assert!(rule("CP-4", "2026-05-06").resets.is_empty());
}

#[test]
fn the_finding_of_an_accident_may_be_suspended_for_sixty_days() {
    for id in ["TR-6", "TR-6b", "TR-6c"] {
        let exclusions = &rule(id, "2026-03-02").exclusions;
        assert_eq!(exclusions[0].key, "suspension", "{id}");
        assert_eq!(exclusions[0].at_most, Some(60), "{id}");
    }
}

/// Procedure, outcome, a procedure that may follow.
const NEXT: &[(&str, &str, &str)] = &[
    // 道路交通事故处理程序规定 86(2).
    (
        "admin_mediation_traffic",
        "failed",
        "traffic_people_mediation",
    ),
    // 公安机关办理行政案件程序规定 178(2), 185(1).
    ("admin_mediation_police", "referred", "people_mediation"),
    ("admin_mediation_police", "failed", "civil_litigation"),
    // 人民调解法 25 binds every people's mediator.
    (
        "medical_people_mediation",
        "escalated",
        "admin_mediation_police",
    ),
    (
        "labour_people_mediation",
        "escalated",
        "admin_mediation_police",
    ),
    ("commercial_mediation", "agreement", "judicial_confirmation"),
];

#[test]
fn what_may_follow_is_as_the_texts_say() {
    for (id, key, next) in NEXT {
        assert!(
            outcome(id, key).next.iter().any(|it| it == next),
            "{id} {key}"
        );
    }
}

#[test]
fn a_late_request_for_review_can_be_refused() {
    for id in ["petition_review", "petition_rereview"] {
        assert!(outcome(id, "not_accepted").article.is_some());
    }
}

#[test]
fn asking_the_other_side_online_is_the_courts_duty_and_ends_nothing_by_itself() {
    let asking = rule("CT-7", "2026-03-02");
    assert_eq!(
        (asking.force, asking.expiry.as_ref()),
        (Force::Directory, None)
    );
    let mut checks = procedure("court_online").checks.iter();
    assert!(checks.any(|check| check.key == "no_answer"));
}

#[test]
fn a_limit_without_a_start_in_its_text_is_not_taken_for_read() {
    for id in ["FY-10", "FY-10b"] {
        assert_eq!(rule(id, "2026-03-02").confidence, Confidence::M, "{id}");
    }
}

#[test]
fn the_interpretation_on_confirmation_ends_before_the_pledges() {
    let basis = procedure("judicial_confirmation").basis.join("；");
    assert!(basis.contains("第三百五十一条至第三百五十八条"), "{basis}");
}

#[test]
fn interruption_starts_a_limitation_anew() {
    for (id, on) in [
        ("LA-5", "2026-03-02"),
        ("LA-5b", "2026-03-02"),
        ("CT-20", "2023-03-02"),
        ("CT-20", "2026-03-02"),
    ] {
        let mut resets = rule(id, on).resets.iter();
        assert!(
            resets.any(|event| event.key == "limitation_interrupted"),
            "{id} {on}"
        );
    }
}

#[test]
fn shenzhen_binds_all_mediation_administrative_as_well() {
    assert_eq!(rule("RM-L2", "2026-03-02").force, Force::Mandatory);
    let clocks = &procedure("admin_mediation").clocks;
    for id in ["RM-L2", "AM-SZ-1", "AM-SZ-2", "AM-SZ-3"] {
        assert!(clocks.iter().any(|clock| clock.rule == id), "{id}");
        let rule = rule(id, "2026-03-02");
        assert_eq!(rule.region.as_deref(), Some("440300"), "{id}");
    }
}

#[test]
fn a_payment_order_that_cannot_be_delivered_lapses() {
    assert!(
        outcome("payment_order", "order_lapsed")
            .text
            .contains("无法送达")
    );
    let effect = rule("CT-15b", "2026-03-02")
        .expiry
        .as_ref()
        .map(|it| it.effect);
    assert_eq!(effect, Some(Effect::Terminate));
}

#[test]
fn the_hotline_of_sichuan_has_an_end() {
    assert!(book().rule("HL-3", day("2030-12-24")).is_ok());
    assert!(book().rule("HL-3", day("2030-12-25")).is_err());
}

#[test]
fn sixty_days_run_only_for_petitions_that_end_in_an_opinion() {
    // 第三十四条: 对本条例第三十一条第六项规定的信访事项.
    let procedures = book().procedures();
    let timed = procedures.filter(|of| of.clocks.iter().any(|clock| clock.rule == "XF-6"));
    let timed: Vec<&str> = timed.map(|of| of.id.as_str()).collect();
    assert_eq!(timed, ["petition_handling"]);
}

#[test]
fn only_administrative_bodies_owe_the_notice_of_receipt_by_themselves() {
    // 第二十三条第二款, 第四款.
    let petition = procedure("petition_handling");
    let owes = |kind| {
        petition
            .armed_by("received", kind)
            .any(|it| it.rule == "XF-3" && it.when.is_none())
    };
    for kind in ["department", "township_government"] {
        assert!(owes(kind), "{kind}");
    }
    for kind in [
        "court",
        "procuratorate",
        "police",
        "justice_bureau",
        "village_committee",
        "governance_center",
    ] {
        assert!(!owes(kind), "{kind}");
    }
    let mut clocks = petition.clocks.iter();
    let found = clocks.find(|it| it.rule == "XF-3" && it.when.is_some());
    assert_eq!(found.unwrap().handlers, ["police", "justice_bureau"]);
}

#[test]
fn labour_mediation_is_timed_by_the_body_that_mediates() {
    let start = &rule("LA-1", "2026-03-02").start.text;
    assert_eq!(start, "劳动争议调解组织收到调解申请之日");
    assert_eq!(on(&ask("LA-1", "2026-03-11")), "2026-03-26");
}

#[test]
fn a_broker_may_refuse_neither_in_securities_nor_in_futures() {
    let consent = &procedure("securities_mediation").consent;
    assert!(
        consent.text.contains("证券公司不得拒绝") && consent.text.contains("期货经营机构不得拒绝")
    );
}

#[test]
fn what_an_agreement_may_contain_is_not_what_it_must() {
    let mut documents = procedure("people_mediation").documents.iter();
    let agreement = documents.find(|it| it.key == "agreement").unwrap();
    assert!(agreement.may.iter().any(|field| field == "当事人基本情况"));
    assert!(
        agreement
            .fields
            .iter()
            .all(|field| field != "当事人基本情况")
    );
}

#[test]
fn commercial_mediation_may_cost_something_and_has_no_limit_yet() {
    let commercial = procedure("commercial_mediation");
    assert!(!commercial.free_of_charge && commercial.clocks.is_empty());
    assert!(commercial.basis[0].contains("国务院令第789号"));
}

#[test]
fn who_may_mediate_and_what_stays_secret_is_told() {
    assert!(
        procedure("people_mediation")
            .panel
            .text
            .contains("成年公民")
    );
    for (id, words) in [
        ("people_mediation", "商业秘密"),
        ("medical_people_mediation", "第四十二条"),
        ("court_assigned", "第二十二条"),
        ("court_online", "第十八条"),
        ("admin_mediation_consumer", "第三十七条"),
    ] {
        let publicity = procedure(id).publicity.as_deref().unwrap();
        assert!(publicity.contains(words), "{id}");
    }
}

#[test]
fn the_way_to_mediation_and_to_help_is_told() {
    let told = |id: &str, article: &str| {
        let mut notices = procedure(id).notices.iter();
        notices.any(|notice| notice.article == article)
    };
    assert!(told("civil_litigation", "《人民调解法》第十八条"));
    assert!(told("admin_mediation_police", "《人民调解法》第十八条"));
    assert!(told(
        "petition_handling",
        "《信访工作条例》第三十七条第二款"
    ));
}
