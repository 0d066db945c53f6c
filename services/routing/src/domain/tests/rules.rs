use std::fmt::Write as _;

use contracts::vocabulary::{
    CaseKind, DisputeType, OrganisationKind, PetitionPurpose, ReferralBasis,
};

use super::{body, city};
use crate::domain::procedure::{Matter, of_body, of_referral};
use crate::domain::refusal::Refusal;
use crate::domain::rules::RuleBook;
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
        of_referral(&book, ReferralBasis::Forward, matter, &bureau).unwrap()
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
fn every_procedure_stands_in_the_law_data() {
    let law = law::LawBook::load().unwrap();
    for id in RuleBook::load().unwrap().procedures.keys() {
        assert!(law.procedure(id).is_some(), "{id} is not in the law data");
    }
}

#[test]
fn a_rule_with_an_unknown_procedure_is_refused() {
    let mut book = RuleBook::load().unwrap();
    book.rules[0].procedure = "divination".into();
    let procedures = book.procedures.into_values().collect();
    let error = RuleBook::checked(book.rules, procedures).unwrap_err();
    assert_eq!(error.to_string(), "R-COURT: its procedure is not known");
}

#[test]
fn a_rule_id_is_used_once() {
    let mut book = RuleBook::load().unwrap();
    book.rules[1].id = book.rules[0].id.clone();
    let procedures = book.procedures.into_values().collect();
    let error = RuleBook::checked(book.rules, procedures).unwrap_err();
    assert_eq!(error.to_string(), "R-COURT: the id is used twice");
}

#[test]
fn whatever_is_handed_over_on_a_fitting_footing_has_a_known_procedure() {
    let book = RuleBook::load().unwrap();
    let known = |id: &str| book.procedure(id).is_some();
    for kind in CaseKind::ALL {
        for dispute_type in DisputeType::ALL {
            for to in OrganisationKind::ALL {
                let to = body("x/", *to, "5104", &[*dispute_type], "某机构");
                for basis in ReferralBasis::ALL {
                    for purpose in purposes() {
                        let matter = matter(*kind, *dispute_type, purpose);
                        match of_referral(&book, *basis, matter, &to) {
                            Ok(procedure) => assert!(known(&procedure), "{procedure}"),
                            Err(refusal) => assert_eq!(refusal, Refusal::NotAReceiver),
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
