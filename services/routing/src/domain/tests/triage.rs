use std::fmt::Write as _;

use contracts::event::RoutedMode;
use contracts::vocabulary::{CaseKind, DisputeType, OrganisationKind, PetitionPurpose};

use super::{around, body, city, dispute, named};
use crate::domain::region::Region;
use crate::domain::rules::RuleBook;
use crate::domain::triage::{Facts, Verdict, decide};

fn verdict(facts: &Facts) -> Verdict {
    let bodies = around(&city_of(facts), facts);
    decide(&RuleBook::load().unwrap(), facts, &bodies)
}

/// The city with the registrar of these facts in it, so that ids agree.
fn city_of(facts: &Facts) -> Vec<crate::domain::body::Body> {
    let mut city = city();
    city.retain(|body| body.name != facts.registrar.name);
    city.push(facts.registrar.clone());
    city
}

fn chosen(verdict: &Verdict) -> &str {
    verdict.body.as_ref().map_or("无", |body| &body.name)
}

fn fired(verdict: &Verdict) -> &str {
    let rule = verdict.rules.iter().find(|rule| rule.fired);
    rule.map_or("无", |rule| &rule.rule)
}

#[test]
fn a_village_keeps_a_quarrel_between_its_neighbours() {
    let verdict = verdict(&dispute(&city(), "阿署达调委会", DisputeType::Neighbours));
    assert_eq!(verdict.mode, RoutedMode::Kept);
    assert_eq!(
        (chosen(&verdict), fired(&verdict)),
        ("阿署达调委会", "R-PEOPLE")
    );
    assert_eq!(verdict.procedure, "people_mediation");
}

#[test]
fn a_medical_dispute_goes_to_the_medical_committee_whoever_registers_it() {
    for registrar in ["阿署达调委会", "银江镇调委会", "市综治中心", "市信访局"]
    {
        let verdict = verdict(&dispute(&city(), registrar, DisputeType::Medical));
        assert_eq!(verdict.mode, RoutedMode::Offered, "{registrar}");
        assert_eq!(chosen(&verdict), "市医调委");
        assert_eq!(verdict.procedure, "medical_people_mediation");
    }
}

#[test]
fn the_nearer_of_two_specialised_committees_is_chosen() {
    let verdict = verdict(&dispute(&city(), "市综治中心", DisputeType::Labour));
    assert_eq!(chosen(&verdict), "东区劳调委");
    let farther = verdict.bodies.iter().find(|body| body.name == "市劳调委");
    assert!(farther.is_some_and(|body| !body.chosen && body.reason.contains("市级")));
}

#[test]
fn a_competent_registrar_comes_before_a_nearer_body() {
    let verdict = verdict(&dispute(&city(), "市劳调委", DisputeType::Labour));
    assert_eq!(
        (verdict.mode, chosen(&verdict)),
        (RoutedMode::Kept, "市劳调委")
    );
}

#[test]
fn a_registrar_of_another_place_does_not_keep_it() {
    let verdict = verdict(&dispute(&city(), "格里坪镇调委会", DisputeType::Neighbours));
    assert_eq!(
        (verdict.mode, chosen(&verdict)),
        (RoutedMode::Offered, "阿署达调委会")
    );
}

#[test]
fn where_no_village_committee_stands_the_township_takes_it() {
    let mut facts = dispute(&city(), "市综治中心", DisputeType::Contract);
    facts.region = Region::of("510402100999");
    assert_eq!(chosen(&verdict(&facts)), "银江镇调委会");
}

#[test]
fn a_rough_place_is_decided_by_a_person() {
    let mut facts = dispute(&city(), "市综治中心", DisputeType::Neighbours);
    facts.region = Region::of("510402");
    let verdict = verdict(&facts);
    assert_eq!(
        (verdict.mode, chosen(&verdict)),
        (RoutedMode::Proposed, "无")
    );
    let last = verdict.rules.iter().find(|rule| rule.rule == "R-PEOPLE");
    assert!(last.unwrap().reason.contains("没有精确到乡镇"));
    let why = verdict.why.unwrap();
    assert!(
        why.starts_with("登记的地点没有精确到乡镇（街道），不能确定管辖机构。民间纠纷由"),
        "{why}"
    );
}

#[test]
fn a_rough_place_does_not_take_a_case_from_a_committee_inside_it() {
    let mut facts = dispute(&city(), "银江镇调委会", DisputeType::Neighbours);
    facts.region = Region::of("510402");
    assert_eq!(verdict(&facts).mode, RoutedMode::Kept);
}

#[test]
fn no_medical_committee_means_that_a_person_decides() {
    let facts = dispute(&city(), "市综治中心", DisputeType::Medical);
    let mut bodies = around(&city_of(&facts), &facts);
    bodies.retain(|body| body.name != "市医调委");
    let verdict = decide(&RuleBook::load().unwrap(), &facts, &bodies);
    assert_eq!(
        (verdict.mode, chosen(&verdict)),
        (RoutedMode::Proposed, "无")
    );
    assert_eq!(verdict.procedure, "medical_people_mediation");
}

#[test]
fn without_a_specialised_committee_other_disputes_stay_in_the_village() {
    let verdict = verdict(&dispute(&city(), "阿署达调委会", DisputeType::Tourism));
    assert_eq!(
        (verdict.mode, fired(&verdict)),
        (RoutedMode::Kept, "R-PEOPLE")
    );
}

#[test]
fn a_court_asks_the_parties_before_it_assigns() {
    let verdict = verdict(&dispute(&city(), "东区法院", DisputeType::Labour));
    assert_eq!(
        (verdict.mode, fired(&verdict)),
        (RoutedMode::Proposed, "R-COURT")
    );
    assert_eq!(chosen(&verdict), "东区劳调委");
}

fn petition(purpose: PetitionPurpose, dispute_type: DisputeType) -> Facts {
    Facts {
        kind: CaseKind::Petition,
        purpose: Some(purpose),
        ..dispute(&city(), "市信访局", dispute_type)
    }
}

#[test]
fn no_body_is_proposed_for_an_accusation() {
    for dispute_type in DisputeType::ALL {
        let verdict = verdict(&petition(PetitionPurpose::Accusation, *dispute_type));
        assert_eq!(verdict.mode, RoutedMode::Proposed);
        assert_eq!(
            (chosen(&verdict), fired(&verdict)),
            ("无", "R-XF-ACCUSATION")
        );
        assert!(verdict.bodies.is_empty());
        let why = verdict.why.unwrap();
        assert!(
            why.contains("第三十条") && why.contains("系统不自动提出承办机构"),
            "{why}"
        );
    }
}

#[test]
fn a_petition_is_only_ever_a_proposal() {
    for purpose in PetitionPurpose::ALL {
        for dispute_type in DisputeType::ALL {
            let verdict = verdict(&petition(*purpose, *dispute_type));
            assert_eq!(
                verdict.mode,
                RoutedMode::Proposed,
                "{purpose} {dispute_type}"
            );
        }
    }
}

#[test]
fn every_rule_is_traced_once_and_at_most_one_fires() {
    let book = RuleBook::load().unwrap();
    for registrar in city() {
        for dispute_type in DisputeType::ALL {
            let facts = dispute(&city(), &registrar.name, *dispute_type);
            let verdict = verdict(&facts);
            assert_eq!(verdict.rules.len(), book.rules.len());
            assert!(verdict.rules.iter().filter(|rule| rule.fired).count() <= 1);
            assert!(verdict.rules.iter().all(|rule| rule.reason.ends_with('。')));
            let n_chosen = verdict.bodies.iter().filter(|body| body.chosen).count();
            assert_eq!(n_chosen, usize::from(verdict.body.is_some()));
        }
    }
}

#[test]
fn among_equals_the_order_in_the_tree_decides() {
    let one = OrganisationKind::SpecialisedCommittee;
    let bodies = [
        body("zf/b/", one, "5104", &[DisputeType::Finance], "证调委"),
        body("zf/a/", one, "5104", &[DisputeType::Finance], "险调委"),
    ];
    let facts = dispute(&city(), "市综治中心", DisputeType::Finance);
    let verdict = decide(&RuleBook::load().unwrap(), &facts, &bodies);
    assert_eq!(chosen(&verdict), "险调委");
}

/// Where everything goes, for reviewers: disputes registered by the city's centre, petitions by
/// its petition office.
#[test]
fn where_everything_goes() {
    let mut table = String::new();
    for dispute_type in DisputeType::ALL {
        let verdict = verdict(&dispute(&city(), "市综治中心", *dispute_type));
        line(&mut table, dispute_type.label(), &verdict);
    }
    for purpose in PetitionPurpose::ALL {
        for dispute_type in DisputeType::ALL {
            let verdict = verdict(&petition(*purpose, *dispute_type));
            let what = format!("{}·{}", purpose.label(), dispute_type.label());
            line(&mut table, &what, &verdict);
        }
    }
    insta::assert_snapshot!(table);
}

fn line(table: &mut String, what: &str, verdict: &Verdict) {
    let (rule, body, procedure) = (fired(verdict), chosen(verdict), &verdict.procedure);
    let mode = verdict.mode;
    writeln!(table, "{what}：{rule} → {procedure} → {body}（{mode:?}）").unwrap();
}

#[test]
fn a_decision_explains_itself() {
    let city = city();
    let mut facts = dispute(&city, "市综治中心", DisputeType::Labour);
    facts.registrar = named(&city, "市综治中心");
    let verdict = verdict(&facts);
    let mut text = String::new();
    for rule in &verdict.rules {
        writeln!(
            text,
            "{} {} {}",
            if rule.fired { "✓" } else { "·" },
            rule.rule,
            rule.reason
        )
        .unwrap();
    }
    for body in &verdict.bodies {
        writeln!(
            text,
            "{} {} {}",
            if body.chosen { "✓" } else { "·" },
            body.name,
            body.reason
        )
        .unwrap();
    }
    insta::assert_snapshot!(text);
}
