//! Events of the law: whose clock they start, from what day, and that a new limit is data alone.

use contracts::vocabulary::{LimitParty, Rung};
use law::{LawBook, Sources};

use super::*;

/// A dispute that the centre hands to a body and that this body signs for and takes on.
fn handed_over(
    law: &Law,
    to: &Body,
    basis: ReferralBasis,
    procedure: &str,
    [signed, accepted]: [&str; 2],
) -> CaseFile {
    let center = body(OrganisationKind::GovernanceCenter, "综治中心");
    let mut file = register(law, &center, CaseKind::Dispute, "2026-03-02");
    let referral = offer_under(law, &mut file, &center, to, basis, procedure);
    receive(law, &mut file, referral, to, signed);
    accept(law, &mut file, referral, to, accepted);
    assign(law, &mut file, to, procedure, accepted, Some(referral));
    file
}

#[test]
fn a_dispute_that_a_superior_assigns_has_no_limit_of_a_petition() {
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let file = handed_over(
        &law(),
        &committee,
        ReferralBasis::Assign,
        "people_mediation",
        ["2026-03-11", "2026-03-12"],
    );
    assert_eq!(clocks(&file), ["RM-1 2026-03-12..2026-04-13 running"]);
}

#[test]
fn only_those_whom_the_law_names_must_answer_a_petition_they_received() {
    let law = law();
    for kind in OrganisationKind::ALL {
        let file = register(&law, &body(*kind, "单位"), CaseKind::Petition, "2026-03-02");
        let rules: Vec<_> = file.clocks.iter().map(|clock| &*clock.basis.rule).collect();
        let expected: &[&str] = match kind {
            OrganisationKind::PetitionOffice => &["XF-2"],
            OrganisationKind::Department | OrganisationKind::TownshipGovernment => &["XF-3"],
            OrganisationKind::Procuratorate => &["SF-4", "SF-4b"],
            _ => &[],
        };
        assert_eq!(rules, expected, "{kind}");
    }
}

/// 第三十四条: only for what 第三十一条第六项 means.
#[test]
fn suggestions_accusations_and_duties_have_no_sixty_days() {
    let law = law();
    let bureau = body(OrganisationKind::Department, "主管部门");
    for (procedure, handling) in [
        ("petition_handling", Some("XF-6")),
        ("petition_suggestion", None),
        ("petition_accusation", None),
        ("petition_duty", None),
    ] {
        let mut file = register(&law, &bureau, CaseKind::Petition, "2026-03-02");
        assign(&law, &mut file, &bureau, procedure, "2026-03-03", None);
        let rules: Vec<_> = file.clocks.iter().map(|clock| &*clock.basis.rule).collect();
        let expected: Vec<_> = ["XF-3"].into_iter().chain(handling).collect();
        assert_eq!(rules, expected, "{procedure}");
    }
}

/// 第二十三条第四款: what it tells people, and when, follows rules of its own.
#[test]
fn discipline_inspection_owes_no_notice_of_fifteen_days() {
    let law = law();
    let office = body(OrganisationKind::PetitionOffice, "信访局");
    for (kind, owes) in [
        (OrganisationKind::Department, true),
        (OrganisationKind::DisciplineInspection, false),
    ] {
        let to = body(kind, "接收机关");
        let mut file = register(&law, &office, CaseKind::Petition, "2026-03-02");
        let (basis, procedure) = (ReferralBasis::Assign, "petition_accusation");
        let referral = offer_under(&law, &mut file, &office, &to, basis, procedure);
        receive(&law, &mut file, referral, &to, "2026-03-11");
        let mut rules = file.clocks.iter().map(|clock| &*clock.basis.rule);
        assert_eq!(rules.any(|rule| rule == "XF-4"), owes, "{kind:?}");
    }
}

#[test]
fn labour_mediation_counts_from_the_receipt_by_the_body_that_mediates() {
    let committee = body(OrganisationKind::SpecialisedCommittee, "劳调委");
    let mut file = handed_over(
        &law(),
        &committee,
        ReferralBasis::Dispatch,
        "labour_people_mediation",
        ["2026-03-11", "2026-03-12"],
    );
    assert_eq!(clocks(&file), ["LA-1 2026-03-11..2026-03-26 running"]);
    // It began with the signature and ends with the proceeding.
    let clock = &file.clocks[0];
    assert_eq!(clock.cause, file.proceedings[0].id.uuid());
    assert_eq!(clock.staff, file.head.staff);
    conclude(
        &law(),
        &mut file,
        0,
        Outcome::new("agreement"),
        "2026-03-20",
    );
    assert_eq!(clocks(&file), ["LA-1 2026-03-11..2026-03-26 met"]);
}

#[test]
fn a_court_counts_by_the_kind_of_its_own_procedure() {
    let law = law();
    let court = body(OrganisationKind::Court, "法院");
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    for (procedure, expected) in [
        (
            "court_entrusted_ordinary",
            "CT-2 2026-03-11..2026-03-26 running",
        ),
        (
            "court_entrusted_summary",
            "CT-3 2026-03-11..2026-03-18 running",
        ),
    ] {
        let mut file = register(&law, &court, CaseKind::Dispute, "2026-03-02");
        let basis = ReferralBasis::CourtEntrusted;
        let referral = offer_under(&law, &mut file, &court, &committee, basis, procedure);
        receive(&law, &mut file, referral, &committee, "2026-03-11");
        assert_eq!(clocks(&file), [expected]);
        give_back(&law, &mut file, referral, &court, &committee, "2026-03-12");
        assert_eq!(clocks(&file), [expected.replace("running", "stopped")]);
    }
}

#[test]
fn a_decision_on_acceptance_has_its_own_limit() {
    let law = law();
    let health = body(OrganisationKind::Department, "卫健委");
    let procedure = "admin_mediation_medical";
    let days = ["2026-03-11", "2026-03-20"];
    let file = handed_over(&law, &health, ReferralBasis::Transfer, procedure, days);
    assert_eq!(
        clocks(&file),
        [
            "MD-2 2026-03-11..2026-03-18 met",
            "MD-3 2026-03-20..2026-05-07 running"
        ]
    );
    assert!(file.clocks[0].is_late(day("2026-06-01")));
}

#[test]
fn a_complaint_that_a_department_returns_as_not_its_own_is_to_be_agreed_about() {
    let law = law();
    let procedure = "admin_mediation_consumer";
    let other = body(OrganisationKind::Department, "区市监局");
    let after_return = |from: &Body| {
        let mut file = register(&law, from, CaseKind::Dispute, "2026-04-15");
        let basis = ReferralBasis::Transfer;
        let referral = offer_under(&law, &mut file, from, &other, basis, procedure);
        receive(&law, &mut file, referral, &other, "2026-04-16");
        give_back(&law, &mut file, referral, from, &other, "2026-04-20");
        file
    };
    let market = body(OrganisationKind::Department, "市监局");
    let mut file = after_return(&market);
    // 7 working days from 4-20: 4-29.
    let disputed = "CP-5 2026-04-20..2026-04-29 running";
    assert_eq!(clocks(&file)[1..], [disputed]);
    assert_eq!(file.clocks[1].organisation, market.id);
    assign(&law, &mut file, &market, procedure, "2026-04-22", None);
    assert_eq!(clocks(&file)[1], disputed.replace("running", "met"));
    let file = after_return(&body(OrganisationKind::GovernanceCenter, "综治中心"));
    assert_eq!(clocks(&file).len(), 1, "{:?}", clocks(&file));
}

/// 深圳经济特区矛盾纠纷多元化解条例第二十五条、第四十六条; elsewhere the law sets no days.
#[test]
fn a_limit_of_one_region_runs_there_and_nowhere_else() {
    let law = law();
    let bureau = body(OrganisationKind::Department, "住建局");
    let of = |region: &str| {
        let kind = CaseKind::Dispute;
        let mut file = register_in(region, &law, &bureau, kind, "2026-03-02");
        let on = "2026-03-05";
        assign(&law, &mut file, &bureau, "admin_mediation", on, None);
        file
    };
    assert_eq!(
        clocks(&of("440305")),
        [
            "AM-SZ-2 2026-03-02..2026-03-09 met",
            "RM-L2 2026-03-05..2026-04-07 running"
        ]
    );
    let elsewhere = of("510402");
    assert!(elsewhere.clocks.is_empty());
    let lines = elsewhere.journal.lines.iter();
    assert!(lines.clone().all(|line| !line.text.contains("深圳")));
}

/// The law data of this release with one more limit and one more line of a procedure.
fn with_a_new_limit(length: &str) -> Law {
    let embedded = LawBook::embedded_sources();
    let limit = format!(
        r#"
        [[law]]
        name = "人民调解法"
        document = "中华人民共和国主席令第34号"
        effective_from = "2011-01-01"

        [[rule]]
        id = "NEW-1"
        title = "首次联系各方当事人"
        law = "人民调解法"
        article = "第十七条"
        {length}
        start = "accepted"
        responsible = "人民调解委员会"
        confidence = "M"
    "#
    );
    let mut rules = embedded.rules.to_vec();
    rules.push(("data/rules/new.toml", &limit));
    let procedures: Vec<(&str, String)> = embedded
        .procedures
        .iter()
        .map(|(name, text)| {
            let row = "[[procedure.clock]]\nevent = \"accepted\"\nrule = \"RM-1\"\n";
            let more =
                format!("{row}\n[[procedure.clock]]\nevent = \"accepted\"\nrule = \"NEW-1\"\n");
            (*name, text.replacen(row, &more, 1))
        })
        .collect();
    let procedures: Vec<_> = procedures
        .iter()
        .map(|(name, text)| (*name, &**text))
        .collect();
    let sources = Sources {
        rules: &rules,
        procedures: &procedures,
        ..embedded
    };
    Law::of(LawBook::from_sources(&sources).unwrap()).unwrap()
}

#[test]
fn a_new_limit_from_a_known_event_is_data_alone() {
    let law = with_a_new_limit("amount = 3\nunit = \"日\"");
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let mut file = register(&law, &committee, CaseKind::Dispute, "2026-03-02");
    let on = "2026-03-03";
    assign(&law, &mut file, &committee, "people_mediation", on, None);
    assert_eq!(
        clocks(&file),
        [
            "RM-1 2026-03-03..2026-04-03 running",
            "NEW-1 2026-03-03..2026-03-06 running"
        ]
    );
    conclude(&law, &mut file, 0, Outcome::new("agreement"), "2026-03-05");
    assert!(clocks(&file).iter().all(|clock| clock.ends_with("met")));
}

#[test]
fn a_limit_in_hours_ends_at_a_moment() {
    let law = with_a_new_limit("amount = 48\nunit = \"小时\"\nroll = \"不顺延\"");
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let mut file = register(&law, &committee, CaseKind::Dispute, "2026-03-02");
    // Recorded at noon of the same day.
    let on = "2026-03-03";
    assign(&law, &mut file, &committee, "people_mediation", on, None);
    let clock = &file.clocks[1];
    assert_eq!(clock.due_on, day("2026-03-05"));
    assert_eq!(clock.due_time, chrono::NaiveTime::from_hms_opt(12, 0, 0));
    assert!(law.book.rules().any(|rule| rule.id == "NEW-1"));
    assert_eq!(clock.derived(&law), Ok(clock.stored()));
    // No reminder a week or three days before what takes two.
    let rungs: Vec<_> = clock
        .rungs()
        .map(|(rung, at)| (rung, at.to_rfc3339()))
        .collect();
    assert_eq!(
        rungs,
        [
            (Rung::Before1, "2026-03-04T04:00:00+00:00".to_owned()),
            (Rung::Overdue, "2026-03-05T04:00:00+00:00".to_owned()),
        ]
    );
}

#[test]
fn a_short_limit_is_not_warned_of_before_it_began() {
    let law = law();
    let office = body(OrganisationKind::PetitionOffice, "信访局");
    let bureau = body(OrganisationKind::Department, "人社局");
    let mut file = register(&law, &office, CaseKind::Petition, "2026-03-02");
    let referral = offer(&law, &mut file, &office, &bureau, ReferralBasis::Forward);
    receive(&law, &mut file, referral, &bureau, "2026-03-12");
    let rungs = |index: usize| -> Vec<Rung> {
        let clock = &file.clocks[index];
        clock.rungs().map(|(rung, _)| rung).collect()
    };
    // Fifteen days, and five working days.
    assert_eq!(rungs(1), Rung::ALL);
    assert_eq!(rungs(2), [Rung::Before3, Rung::Before1, Rung::Overdue]);
}

#[test]
fn no_breach_is_told_on_a_provisional_day() {
    let law = law();
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let mut file = register(&law, &committee, CaseKind::Dispute, "2026-03-02");
    let on = "2026-03-03";
    assign(&law, &mut file, &committee, "people_mediation", on, None);
    let mut clock = file.clocks[0].clone();
    let told =
        |clock: &crate::domain::clock::Clock| clock.rungs().any(|(rung, _)| rung == Rung::Overdue);
    assert!(told(&clock));
    clock.provisional = true;
    assert!(!told(&clock));
}

#[test]
fn a_limit_of_the_parties_outlives_the_case_and_is_nobodys_breach() {
    let law = law();
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let police = body(OrganisationKind::Police, "交警大队");
    let mut file = register(&law, &committee, CaseKind::Dispute, "2026-03-02");
    let procedure = "traffic_people_mediation";
    assign(&law, &mut file, &committee, procedure, "2026-03-03", None);
    conclude(&law, &mut file, 0, Outcome::new("failed"), "2026-03-20");
    assert_eq!(
        clocks(&file),
        [
            "RM-1 2026-03-03..2026-04-03 met",
            "TR-2 2026-03-20..2026-03-25 running"
        ]
    );
    let clock = &file.clocks[1];
    assert_eq!(clock.party, Some(LimitParty::Parties));
    assert_eq!(clock.organisation, committee.id);
    assert_eq!((file.head.open, file.head.soonest.clone()), (false, None));
    let procedure = "admin_mediation_traffic";
    assign(&law, &mut file, &police, procedure, "2026-03-24", None);
    assert_eq!(clocks(&file)[1], "TR-2 2026-03-20..2026-03-25 met");
}
