//! The procedures: all that are asked for, and complete enough to run a case by.

use std::collections::BTreeSet;

use law::{CheckLevel, Counts, Procedure, Stage};

use super::book;

fn procedure(id: &str) -> &'static Procedure {
    book()
        .procedure(id)
        .unwrap_or_else(|| panic!("no procedure {id}"))
}

#[test]
fn every_procedure_asked_for_is_there() {
    for id in [
        "people_mediation",
        "medical_people_mediation",
        "traffic_people_mediation",
        "labour_people_mediation",
        "consumer_people_mediation",
        "property_people_mediation",
        "land_people_mediation",
        "securities_mediation",
        "insurance_mediation",
        "commercial_mediation",
        "admin_mediation",
        "admin_mediation_medical",
        "admin_mediation_traffic",
        "admin_mediation_consumer",
        "admin_mediation_police",
        "court_assigned",
        "court_entrusted_ordinary",
        "court_entrusted_summary",
        "court_online",
        "judicial_confirmation",
        "payment_order",
        "petition_handling",
        "petition_review",
        "petition_rereview",
        "petition_litigation_transfer",
        "labour_arbitration",
        "reconsideration_ordinary",
        "reconsideration_summary",
        "land_ruling",
        "legal_aid",
        "criminal_reconciliation",
        "procuratorate_linkage",
        "hotline_order",
    ] {
        assert!(!procedure(id).outcomes.is_empty());
    }
}

/// Procedure, event, kind of organisation, and the clocks armed by it.
const ARMED: &[(&str, &str, &str, &[&str])] = &[
    (
        "people_mediation",
        "accepted",
        "village_committee",
        &["RM-1"],
    ),
    (
        "medical_people_mediation",
        "accepted",
        "specialised_committee",
        &["MD-1"],
    ),
    (
        "labour_people_mediation",
        "received",
        "township_committee",
        &["LA-1"],
    ),
    (
        "labour_people_mediation",
        "accepted",
        "township_committee",
        &[],
    ),
    (
        "court_entrusted_summary",
        "materials_received",
        "court",
        &["CT-3"],
    ),
    (
        "petition_handling",
        "received",
        "petition_office",
        &["XF-2"],
    ),
    ("petition_handling", "received", "department", &["XF-3"]),
    (
        "petition_handling",
        "referred",
        "department",
        &["XF-4", "XF-5"],
    ),
    ("petition_handling", "accepted", "department", &["XF-6"]),
    (
        "admin_mediation_consumer",
        "received",
        "department",
        &["CP-1"],
    ),
    (
        "admin_mediation_consumer",
        "accepted",
        "department",
        &["CP-2"],
    ),
    ("admin_mediation_police", "filed", "police", &["PS-1"]),
];

#[test]
fn the_clock_of_each_mediation_is_armed_by_its_own_event() {
    for (id, event, handler, rules) in ARMED {
        let armed = procedure(id).armed_by(event, handler);
        let armed = armed.filter(|clock| clock.when.is_none());
        let armed: Vec<&str> = armed.map(|clock| clock.rule.as_str()).collect();
        assert_eq!(armed, *rules, "{id} {event} {handler}");
    }
}

#[test]
fn a_clock_that_needs_a_finding_waits_for_it() {
    let online = procedure("court_online");
    let armed: Vec<_> = online
        .armed_by("platform_accepted", "court")
        .map(|clock| (clock.rule.as_str(), clock.when.as_deref()))
        .collect();
    assert_eq!(
        armed,
        [
            ("CT-7", None),
            ("CT-8", Some("before_filing")),
            ("CT-8b", Some("filed_ordinary")),
            ("CT-8c", Some("filed_summary")),
        ]
    );
    let findings: Vec<&str> = online.findings().collect();
    assert_eq!(
        findings,
        ["before_filing", "filed_ordinary", "filed_summary"]
    );
}

#[test]
fn the_two_medical_channels_shut_each_other_out() {
    let shut_out_by = |id: &str, other: &str| {
        let mut checks = procedure(id).checks.iter();
        checks.any(|check| {
            check.level == CheckLevel::RefuseOrStop && check.procedures.iter().any(|it| it == other)
        })
    };
    let (people, department) = ("medical_people_mediation", "admin_mediation_medical");
    assert!(shut_out_by(people, department) && shut_out_by(department, people));
    assert!(shut_out_by(people, "civil_litigation"));
    assert!(shut_out_by(department, "civil_litigation"));
}

/// 投诉举报处理办法第十六条第二项 says 受理或者处理过; what 已经解决 or 已有裁决 mean, tells no handling.
#[test]
fn a_ground_says_whether_it_outlasts_the_other_procedure() {
    let counts = |id: &str, key: &str| {
        let mut checks = procedure(id).checks.iter();
        let check = checks.find(|check| check.key == key).unwrap();
        (check.counts, check.refuses_by_itself())
    };
    let (open, handled, result) = (Counts::Open, Counts::Handled, Counts::Result);
    for (id, key, expected) in [
        ("admin_mediation", "court_accepted", (open, true)),
        ("admin_mediation", "court_decided", (result, false)),
        ("admin_mediation", "already_decided", (result, false)),
        ("admin_mediation", "petition_final", (result, false)),
        (
            "admin_mediation_consumer",
            "already_handled",
            (handled, true),
        ),
        ("people_mediation", "already_handled", (open, true)),
        ("people_mediation", "already_settled", (result, false)),
        ("petition_handling", "final", (result, false)),
        (
            "labour_people_mediation",
            "arbitration_pending",
            (open, false),
        ),
    ] {
        assert_eq!(counts(id, key), expected, "{id}/{key}");
    }
}

#[test]
fn limits_on_numbers_are_as_the_texts_say() {
    let most = |id: &str| {
        procedure(id)
            .representation
            .iter()
            .find_map(|rule| rule.max)
    };
    assert_eq!(most("petition_handling"), Some(5));
    assert_eq!(most("admin_mediation_traffic"), Some(3));
    assert_eq!(most("admin_mediation_consumer"), Some(2));
    assert_eq!(most("medical_people_mediation"), Some(5));
    assert_eq!(
        procedure("labour_arbitration").representation[0].from_people,
        Some(10)
    );
}

#[test]
fn a_suspended_clock_is_a_clock_of_the_procedure() {
    for procedure in book().procedures() {
        for pause in &procedure.suspensions {
            for rule in &pause.rules {
                assert!(
                    procedure.clocks.iter().any(|clock| clock.rule == *rule),
                    "{}: {rule}",
                    procedure.id
                );
            }
        }
    }
}

#[test]
fn documents_have_fields_and_keys_of_their_own() {
    for procedure in book().procedures() {
        let id = &procedure.id;
        let mut keys = BTreeSet::new();
        for document in &procedure.documents {
            let key = &document.key;
            assert!(keys.insert(key), "{id}: {key} twice");
            assert!(!document.fields.is_empty(), "{id}: {key}");
            let conditional = document.when.is_some();
            assert!(
                !(document.required && conditional),
                "{id}: {key} is required and conditional"
            );
        }
        let checks: BTreeSet<&String> = procedure.checks.iter().map(|check| &check.key).collect();
        assert_eq!(checks.len(), procedure.checks.len(), "{id}: a check twice");
    }
}

#[test]
fn no_case_opens_without_a_document() {
    // These are opened by the criminal or public security case they belong to, or by a text that
    // is not at hand.
    let within_a_case = [
        "criminal_reconciliation",
        "admin_mediation_police",
        "commercial_mediation",
    ];
    for procedure in book()
        .procedures()
        .filter(|it| !within_a_case.contains(&it.id.as_str()))
    {
        let mut documents = procedure.documents.iter();
        let opening = documents.any(|it| it.required && it.stage == Stage::Opening);
        assert!(opening, "{}", procedure.id);
    }
}

#[test]
fn a_mediation_that_fails_leads_somewhere() {
    for procedure in book()
        .procedures()
        .filter(|procedure| procedure.id.contains("mediation"))
    {
        for outcome in procedure
            .outcomes
            .iter()
            .filter(|outcome| outcome.key == "failed" || outcome.key == "deemed_failed")
        {
            assert!(
                !outcome.next.is_empty(),
                "{}: {}",
                procedure.id,
                outcome.key
            );
        }
    }
}
