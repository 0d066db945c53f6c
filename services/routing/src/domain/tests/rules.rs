use std::collections::BTreeSet;
use std::fmt::Write as _;

use contracts::vocabulary::{
    CaseKind, DisputeType, OrganisationKind, PetitionPurpose, ReferralBasis,
};

use super::{body, city};
use crate::domain::pending::{Handling, refuse_shut_out};
use crate::domain::procedure::{Matter, is_chosen, of_body, of_referral};
use crate::domain::refusal::Refusal;
use crate::domain::rules::{RuleBook, check_procedures};
use crate::domain::{body::Body, footing};

fn matter(kind: CaseKind, dispute_type: DisputeType, purpose: Option<PetitionPurpose>) -> Matter {
    Matter {
        kind,
        dispute_type,
        purpose,
    }
}

fn purposes() -> impl Iterator<Item = Option<PetitionPurpose>> {
    let some = PetitionPurpose::ALL.iter().copied().map(Some);
    some.chain([None])
}

/// Only what 第三十一条第六项 means has the sixty days of 第三十四条.
#[test]
fn a_petition_is_handled_as_what_it_is() {
    let book = RuleBook::load().unwrap();
    let bureau = body("x/", OrganisationKind::Department, "5104", &[], "某局");
    let handled = |purpose, dispute_type| {
        let matter = matter(CaseKind::Petition, dispute_type, Some(purpose));
        of_referral(&book, ReferralBasis::Forward, matter, &bureau, None).unwrap()
    };
    let labour = DisputeType::Labour;
    assert_eq!(
        handled(PetitionPurpose::Suggestion, labour),
        "petition_suggestion"
    );
    assert_eq!(
        handled(PetitionPurpose::Accusation, labour),
        "petition_accusation"
    );
    assert_eq!(
        handled(PetitionPurpose::Appeal, labour),
        "petition_handling"
    );
    let duty = DisputeType::Environment;
    assert_eq!(handled(PetitionPurpose::Appeal, duty), "petition_duty");
}

#[test]
fn a_rule_with_an_unknown_procedure_is_refused() {
    let mut book = RuleBook::load().unwrap();
    book.rules[0].procedure = "divination".into();
    let error = RuleBook::checked(book.rules, book.law).unwrap_err();
    assert_eq!(error.to_string(), "R-COURT: its procedure is not known");
}

#[test]
fn a_procedure_named_in_code_that_the_law_data_lacks_is_refused() {
    let book = RuleBook::load().unwrap();
    let error = check_procedures(["people_mediation", "divination"].into_iter(), book.law);
    assert_eq!(
        error.unwrap_err().to_string(),
        "divination: the law data has no such procedure"
    );
}

/// Procedures that the law data describes and that no case comes under yet.
const UNOPENED: [(&str, &str); 11] = [
    ("administrative_litigation", "起诉行政机关的，没有登记方式"),
    ("commercial_mediation", "没有商事调解组织的机构类别"),
    (
        "criminal_reconciliation",
        "由办理刑事案件的机关启动，刑事案件不在本平台登记",
    ),
    ("enforcement", "申请执行的，没有登记方式"),
    (
        "hotline_order",
        "热线工单登记为纠纷或者信访事项，依相应程序办理",
    ),
    (
        "judicial_confirmation",
        "由调解协议引出，尚未立为单独的案件",
    ),
    ("land_ruling", "申请行政裁决的，没有登记方式"),
    ("payment_order", "申请支付令的，没有登记方式"),
    ("petition_review", "由信访处理意见引出，尚未立为单独的案件"),
    (
        "petition_rereview",
        "由信访复查意见引出，尚未立为单独的案件",
    ),
    (
        "reconsideration_summary",
        "由复议机构决定适用，尚未能由普通程序转入",
    ),
];

#[test]
fn every_procedure_is_chosen_or_known_to_be_opened_by_nothing_yet() {
    let law = RuleBook::load().unwrap().law;
    let idle: BTreeSet<&str> = UNOPENED.iter().map(|(id, _)| *id).collect();
    let procedures = law.procedures().filter(|one| !one.handlers.is_empty());
    let not_chosen = procedures.filter(|one| !is_chosen(one));
    assert_eq!(
        not_chosen.map(|one| &*one.id).collect::<BTreeSet<_>>(),
        idle
    );
    assert!(UNOPENED.iter().all(|(_, reason)| !reason.is_empty()));
}

/// A row of the law data is enough: nothing here lists the procedures.
#[test]
fn a_procedure_that_the_law_data_adds_is_taken_by_its_rank() {
    let embedded = law::LawBook::embedded_sources();
    let aid = |source: &&law::Source<'static>| source.0.ends_with("aid.toml");
    let (name, text) = *embedded.procedures.iter().find(aid).unwrap();
    let added = text
        .replacen("id = \"legal_aid\"", "id = \"neighbourly_aid\"", 1)
        .replacen("rank = 190", "rank = 1\ndisputes = [\"neighbours\"]", 1)
        .replacen("[\"legal_aid_center\"]", "[\"village_committee\"]", 1);
    let procedures = [embedded.procedures, &[(name, added.as_str())]].concat();
    let law = law::LawBook::from_sources(&law::Sources {
        procedures: &procedures,
        ..embedded
    });
    let book = RuleBook::checked(
        RuleBook::load().unwrap().rules,
        Box::leak(law.unwrap().into()),
    );
    let book = book.unwrap();
    let village = OrganisationKind::VillageCommittee;
    let village = body("x/", village, "5104", &[], "某村");
    let handled = |dispute_type| {
        let matter = matter(CaseKind::Dispute, dispute_type, None);
        of_body(&book, ReferralBasis::Dispatch, matter, &village).unwrap()
    };
    assert_eq!(handled(DisputeType::Neighbours), "neighbourly_aid");
    assert_eq!(handled(DisputeType::Contract), "people_mediation");
}

#[test]
fn a_rule_id_is_used_once() {
    let mut book = RuleBook::load().unwrap();
    book.rules[1].id = book.rules[0].id.clone();
    let error = RuleBook::checked(book.rules, book.law).unwrap_err();
    assert_eq!(error.to_string(), "R-COURT: the id is used twice");
}

#[test]
fn a_rule_that_leads_to_a_body_without_the_power_is_refused() {
    let mut book = RuleBook::load().unwrap();
    book.rules[0].bodies[0].kind = OrganisationKind::Police;
    let error = RuleBook::checked(book.rules, book.law).unwrap_err();
    assert_eq!(
        error.to_string(),
        "R-COURT: a body may not handle its procedure"
    );
}

#[test]
fn a_body_handles_only_what_the_law_data_lets_it_handle() {
    let book = RuleBook::load().unwrap();
    let may = |id: &str, body: &Body, dispute_type: DisputeType| {
        let procedure = book.procedure(id).unwrap();
        procedure.admits(body.kind.as_str(), dispute_type.as_str())
    };
    for kind in CaseKind::ALL {
        for dispute_type in DisputeType::ALL {
            for to in OrganisationKind::ALL {
                let to = body("x/", *to, "5104", &[*dispute_type], "某机构");
                for basis in ReferralBasis::ALL {
                    for purpose in purposes() {
                        let matter = matter(*kind, *dispute_type, purpose);
                        match of_referral(&book, *basis, matter, &to, None) {
                            Ok(id) => assert!(may(&id, &to, *dispute_type), "{id} {}", to.kind),
                            Err(
                                Refusal::NotAReceiver
                                | Refusal::NotForAccusations
                                | Refusal::Elsewhere { .. },
                            ) => {}
                            Err(refusal) => panic!("{refusal}"),
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_usual_footing_is_always_allowed() {
    for kind in CaseKind::ALL {
        for from in OrganisationKind::ALL {
            for to in OrganisationKind::ALL {
                let usual = footing::usual(*kind, *from, *to);
                assert_eq!(
                    footing::check(usual, *kind, *from, *to),
                    Ok(()),
                    "{from} {to}"
                );
            }
        }
    }
}

#[test]
fn forwarding_is_for_petitions_only() {
    let (from, to) = (
        OrganisationKind::PetitionOffice,
        OrganisationKind::Department,
    );
    let refused = footing::check(ReferralBasis::Forward, CaseKind::Dispute, from, to);
    assert!(matches!(refused, Err(Refusal::Footing(_))));
}

/// Under which procedure each body of the city handles what lies with it, for reviewers.
#[test]
fn bodies_and_their_procedures() {
    let book = RuleBook::load().unwrap();
    let mut table = String::new();
    for body in city() {
        let dispute_type = body.competences.first().copied();
        let dispute_type = dispute_type.unwrap_or(DisputeType::Neighbours);
        let of = |kind, body: &Body| {
            of_body(
                &book,
                ReferralBasis::Dispatch,
                matter(kind, dispute_type, None),
                body,
            )
            .unwrap_or_else(|_| "不承办".into())
        };
        let (dispute, petition) = (of(CaseKind::Dispute, &body), of(CaseKind::Petition, &body));
        writeln!(
            table,
            "{}（{dispute_type}）：纠纷 {dispute}，信访 {petition}",
            body.name
        )
        .unwrap();
    }
    insta::assert_snapshot!(table);
}

/// 治安管理处罚法第九条 speaks of quarrels that came to blows and the like, not of any dispute.
#[test]
fn the_police_mediate_what_may_be_an_offence_and_accidents() {
    let book = RuleBook::load().unwrap();
    let police = body("x/", OrganisationKind::Police, "5104", &[], "某派出所");
    let handled = |dispute_type| {
        let matter = matter(CaseKind::Dispute, dispute_type, None);
        of_body(&book, ReferralBasis::Dispatch, matter, &police)
    };
    assert_eq!(
        handled(DisputeType::Damages).unwrap(),
        "admin_mediation_police"
    );
    assert_eq!(
        handled(DisputeType::Traffic).unwrap(),
        "admin_mediation_traffic"
    );
    let Err(Refusal::Elsewhere { then, article, .. }) = handled(DisputeType::Contract) else {
        panic!("a contract is no offence");
    };
    assert_eq!(then, "告知当事人向人民法院或者人民调解组织申请处理");
    assert!(article.contains("第一百七十八条第二款"), "{article}");
}

#[test]
fn an_investor_is_mediated_under_the_law_of_securities() {
    let book = RuleBook::load().unwrap();
    let handled = |dispute_type| {
        let special = OrganisationKind::SpecialisedCommittee;
        let committee = body("x/", special, "5104", &[dispute_type], "某调委会");
        let matter = matter(CaseKind::Dispute, dispute_type, None);
        of_body(&book, ReferralBasis::Dispatch, matter, &committee).unwrap()
    };
    assert_eq!(handled(DisputeType::Securities), "securities_mediation");
    assert_eq!(handled(DisputeType::Finance), "insurance_mediation");
}

/// 特邀调解规定第二十七条第二款: fifteen days in ordinary procedure, seven in summary.
#[test]
fn who_entrusts_a_case_chooses_among_the_procedures_of_that_footing() {
    let book = RuleBook::load().unwrap();
    let to = body("x/", OrganisationKind::TownshipCommittee, "5104", &[], "镇");
    let matter = matter(CaseKind::Dispute, DisputeType::Contract, None);
    let of = |basis, named| of_referral(&book, basis, matter, &to, named);
    let entrusted = ReferralBasis::CourtEntrusted;
    assert_eq!(of(entrusted, None).unwrap(), "court_entrusted_ordinary");
    let summary = "court_entrusted_summary";
    assert_eq!(of(entrusted, Some(summary)).unwrap(), summary);
    let Err(Refusal::UnfitProcedure { permitted }) = of(entrusted, Some("court_assigned")) else {
        panic!("委派 is not 委托");
    };
    assert_eq!(permitted.len(), 3, "{permitted:?}");
    let unfit = of(ReferralBasis::Dispatch, Some(summary)).unwrap_err();
    assert_eq!(unfit, Refusal::UnfitProcedure { permitted: vec![] });
    let usual = of(ReferralBasis::Dispatch, Some("people_mediation"));
    assert_eq!(usual.unwrap(), "people_mediation");
}

/// 医疗纠纷预防和处理条例第三十一条第四款、第四十条第二款, and whatever else the law data says so of.
#[test]
fn a_procedure_that_goes_on_shuts_out_those_that_name_it() {
    let book = RuleBook::load().unwrap();
    let handling = |kind, region, procedure| Handling {
        body: body("x/", kind, region, &[], "甲单位"),
        procedure: book.procedure(procedure).unwrap(),
        open: true,
    };
    let shut_out = |procedure, region, open: Handling| {
        let at = body("y/", OrganisationKind::Department, region, &[], "乙单位");
        refuse_shut_out(book.procedure(procedure).unwrap(), &at, &[open])
    };
    let (committee, bureau) = (
        OrganisationKind::SpecialisedCommittee,
        OrganisationKind::Department,
    );
    let medical = handling(committee, "5104", "medical_people_mediation");
    let Err(Refusal::Pending { article, .. }) =
        shut_out("admin_mediation_medical", "5104", medical.clone())
    else {
        panic!("both channels at once");
    };
    assert_eq!(article, "《医疗纠纷预防和处理条例》第四十条第二款");
    let administrative = handling(bureau, "5104", "admin_mediation_medical");
    assert!(shut_out("medical_people_mediation", "5104", administrative).is_err());
    assert_eq!(shut_out("civil_litigation", "5104", medical), Ok(()));
    // 市场监督管理投诉举报处理办法第十六条第二项: 已经受理或者处理过.
    let consumer = "admin_mediation_consumer";
    let over = |kind, procedure| Handling {
        open: false,
        ..handling(kind, "5104", procedure)
    };
    let Err(Refusal::Pending { open, lasting, .. }) =
        shut_out(consumer, "5104", over(bureau, "admin_mediation"))
    else {
        panic!("the same dispute twice");
    };
    assert_eq!((open, lasting), (false, true));
    let ended = over(committee, "medical_people_mediation");
    assert_eq!(shut_out("admin_mediation_medical", "5104", ended), Ok(()));
    // What only a decision rules out is left to people, whether or not the other procedure goes on.
    let office = OrganisationKind::ReconsiderationOffice;
    let ordinary = handling(office, "5104", "reconsideration_ordinary");
    assert_eq!(shut_out("admin_mediation", "5104", ordinary), Ok(()));
    let ended = over(office, "reconsideration_ordinary");
    assert_eq!(shut_out("admin_mediation", "5104", ended), Ok(()));
    // A court's judgment may be such a decision: nobody is told that its end clears the way.
    let court = handling(OrganisationKind::Court, "5104", "civil_litigation");
    let Err(Refusal::Pending { open, lasting, .. }) = shut_out("admin_mediation", "5104", court)
    else {
        panic!("beside an action");
    };
    assert_eq!((open, lasting), (true, true));
    // A petition that is pending is not taken on above; what is handed down or on may be.
    let below = handling(bureau, "510402", "petition_handling");
    assert!(shut_out("petition_handling", "5104", below.clone()).is_err());
    assert_eq!(shut_out("petition_handling", "510402", below), Ok(()));
}
