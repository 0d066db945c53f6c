//! How each procedure may end, listed by hand from the articles.

use std::collections::BTreeMap;

use super::book;

/// 人民调解法: an agreement in writing or by word of mouth (28), a refusal (17), an end that a
/// party asks for (23), a failure (26), a quarrel that grows (25), and what may not be accepted
/// (人民调解工作若干规定 22). That parties settle by themselves needs no article.
const PEOPLE: &[&str] = &[
    "agreement",
    "oral_agreement",
    "settled",
    "withdrawn",
    "failed",
    "refused",
    "escalated",
    "not_accepted",
];

/// 特邀调解规定 26: agreement; withdrawal or refusal; too far apart; other. Who settles without
/// the mediator withdraws.
const INVITED: &[&str] = &["agreement", "withdrawn", "refused", "failed", "terminated"];

/// 行政复议法 62, 73, 74, 31 and 41(1), 30, 33, 41.
const RECONSIDERATION: &[&str] = &[
    "decided",
    "agreement",
    "settled",
    "withdrawn",
    "not_accepted",
    "dismissed",
    "terminated",
];

const MEDIATION: &[(&str, &[&str])] = &[
    ("people_mediation", PEOPLE),
    ("traffic_people_mediation", PEOPLE),
    ("consumer_people_mediation", PEOPLE),
    ("property_people_mediation", PEOPLE),
    ("land_people_mediation", PEOPLE),
    ("securities_mediation", PEOPLE),
    ("insurance_mediation", PEOPLE),
    // 医疗纠纷条例 39, 38, 43, 31, 30. Its agreement is in writing.
    (
        "medical_people_mediation",
        &[
            "agreement",
            "deemed_failed",
            "failed",
            "refused",
            "withdrawn",
            "settled",
            "terminated",
            "escalated",
            "not_accepted",
        ],
    ),
    // 劳动争议调解仲裁法 14, 4, 2. Its agreement is in writing.
    (
        "labour_people_mediation",
        &[
            "agreement",
            "failed",
            "withdrawn",
            "settled",
            "refused",
            "escalated",
            "not_accepted",
        ],
    ),
    // 商事调解条例: only what any mediation has; its text is not at hand.
    (
        "commercial_mediation",
        &["agreement", "failed", "refused", "withdrawn"],
    ),
    (
        "admin_mediation",
        &[
            "agreement",
            "failed",
            "refused",
            "withdrawn",
            "terminated",
            "not_accepted",
        ],
    ),
    // 医疗纠纷条例 41, 43, 40.
    (
        "admin_mediation_medical",
        &[
            "agreement",
            "failed",
            "deemed_failed",
            "withdrawn",
            "terminated",
            "not_accepted",
        ],
    ),
    // 道路交通事故处理程序规定 93, 94, 86.
    (
        "admin_mediation_traffic",
        &["agreement", "failed", "terminated", "not_accepted"],
    ),
    // 投诉举报处理办法 24, 23, 16.
    (
        "admin_mediation_consumer",
        &["agreement", "terminated", "withdrawn", "not_accepted"],
    ),
    // 公安程序规定 185, 186, 178(2); the compensation dispute may fail or be withdrawn by itself.
    (
        "admin_mediation_police",
        &[
            "agreement",
            "settled",
            "penalised",
            "referred",
            "failed",
            "withdrawn",
        ],
    ),
    (
        "procuratorate_linkage",
        &["agreement", "failed", "refused", "withdrawn"],
    ),
    ("criminal_reconciliation", &["agreement", "failed"]),
];

const COURT: &[(&str, &[&str])] = &[
    ("court_assigned", INVITED),
    ("court_entrusted_ordinary", INVITED),
    ("court_entrusted_summary", INVITED),
    // 在线调解规则 25.
    (
        "court_online",
        &["agreement", "withdrawn", "terminated", "refused", "failed"],
    ),
    // 民诉法 206, 解释 355, 357, 358.
    (
        "judicial_confirmation",
        &["confirmed", "dismissed", "not_accepted", "withdrawn"],
    ),
    // 民诉法 226 to 228, 解释 430.
    (
        "payment_order",
        &["order_issued", "order_lapsed", "not_accepted", "withdrawn"],
    ),
    // 民诉法 126, 155, 100, 148, 154: for who brought a case here, 立案 is the end of it.
    (
        "civil_litigation",
        &[
            "case_filed",
            "not_accepted",
            "decided",
            "agreement",
            "withdrawn",
            "terminated",
        ],
    ),
    // 行政诉讼法 51, 80, 60, 62.
    (
        "administrative_litigation",
        &[
            "case_filed",
            "not_accepted",
            "decided",
            "agreement",
            "withdrawn",
        ],
    ),
    ("enforcement", &["handled", "terminated"]),
];

const OTHERS: &[(&str, &[&str])] = &[
    // 劳动争议调解仲裁法 43, 42, 41, 29, 36.
    (
        "labour_arbitration",
        &[
            "decided",
            "agreement",
            "settled",
            "not_accepted",
            "withdrawn",
        ],
    ),
    // 农村土地承包经营纠纷调解仲裁法 47, 11, 32, 22, 34 and 35.
    (
        "land_arbitration",
        &[
            "decided",
            "agreement",
            "settled",
            "withdrawn",
            "not_accepted",
            "terminated",
        ],
    ),
    (
        "land_ruling",
        &["agreement", "decided", "not_accepted", "withdrawn"],
    ),
    ("reconsideration_ordinary", RECONSIDERATION),
    ("reconsideration_summary", RECONSIDERATION),
    // 信访工作条例 32, 33, 31, 19 and 36.
    (
        "petition_handling",
        &[
            "opinion_issued",
            "agreement",
            "referred",
            "not_accepted",
            "withdrawn",
        ],
    ),
    // 信访工作条例 29, 30, 31(5): no opinion of article 32.
    (
        "petition_suggestion",
        &["handled", "referred", "not_accepted", "withdrawn"],
    ),
    (
        "petition_accusation",
        &["handled", "referred", "not_accepted", "withdrawn"],
    ),
    (
        "petition_duty",
        &[
            "handled",
            "agreement",
            "referred",
            "not_accepted",
            "withdrawn",
        ],
    ),
    // 信访工作条例 35, 36: thirty days, after which the request is not accepted.
    (
        "petition_review",
        &["opinion_issued", "not_accepted", "withdrawn"],
    ),
    (
        "petition_rereview",
        &["opinion_issued", "not_accepted", "withdrawn"],
    ),
    // 信访工作条例 31(1), 22, 37.
    (
        "petition_litigation_transfer",
        &[
            "case_filed",
            "not_accepted",
            "referred",
            "final",
            "withdrawn",
        ],
    ),
    // 法律援助法 43, 48.
    (
        "legal_aid",
        &["granted", "denied", "withdrawn", "terminated"],
    ),
    ("hotline_order", &["handled", "referred"]),
];

fn agrees(family: &[(&str, &[&str])]) {
    for (id, outcomes) in family {
        let procedure = book().procedure(id).unwrap();
        let known: Vec<&str> = procedure.outcomes.iter().map(|it| &*it.key).collect();
        assert_eq!(sorted(&known), sorted(outcomes), "{id}");
    }
}

fn sorted<'a>(keys: &[&'a str]) -> Vec<&'a str> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys
}

#[test]
fn mediation_ends_as_its_texts_say() {
    agrees(MEDIATION);
}

#[test]
fn what_courts_do_ends_as_their_texts_say() {
    agrees(COURT);
}

#[test]
fn arbitration_reconsideration_petitions_and_aid_end_as_their_texts_say() {
    agrees(OTHERS);
}

#[test]
fn every_procedure_is_listed_here() {
    let all: BTreeMap<_, _> = [MEDIATION, COURT, OTHERS]
        .into_iter()
        .flatten()
        .copied()
        .collect();
    for procedure in book().procedures() {
        assert!(all.contains_key(&*procedure.id), "{}", procedure.id);
    }
}

#[test]
fn an_outcome_is_found_by_its_key() {
    let litigation = book().procedure("civil_litigation").unwrap();
    let filed = litigation.outcome("case_filed").unwrap();
    assert_eq!(
        filed.article.as_deref(),
        Some("《民事诉讼法》第一百二十六条")
    );
    assert!(litigation.outcome("opinion_issued").is_none());
}

/// Most grounds rest on an article; a procedure none of whose outcomes names one is a slip.
#[test]
fn every_procedure_but_the_hotline_names_an_article() {
    for procedure in book().procedures().filter(|it| it.id != "hotline_order") {
        let mut outcomes = procedure.outcomes.iter();
        assert!(outcomes.any(|it| it.article.is_some()), "{}", procedure.id);
    }
}
