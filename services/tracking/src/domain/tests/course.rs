//! How a case goes from registration to its end.

use super::*;

#[test]
fn a_forwarded_petition_moves_from_clock_to_clock() {
    let law = law();
    let office = body(OrganisationKind::PetitionOffice, "信访局");
    let bureau = body(OrganisationKind::Department, "人社局");
    let mut file = register(&law, &office, CaseKind::Petition, "2026-03-02");
    assert_eq!(clocks(&file), ["XF-2 2026-03-02..2026-03-17 running"]);

    let referral = offer(&law, &mut file, &office, &bureau, ReferralBasis::Forward);
    assert_eq!(file.head.stage, Stage::Offered);
    assert_eq!(file.head.organisation, office.id);
    receive(&law, &mut file, referral, &bureau, "2026-03-12");
    assert_eq!(
        clocks(&file),
        [
            "XF-2 2026-03-02..2026-03-17 met",
            "XF-4 2026-03-12..2026-03-27 running",
            "XF-5 2026-03-12..2026-03-19 running",
        ]
    );

    accept(&law, &mut file, referral, &bureau, "2026-03-16");
    assign(
        &law,
        &mut file,
        &bureau,
        "petition_handling",
        "2026-03-16",
        Some(referral),
    );
    assert_eq!(
        clocks(&file),
        [
            "XF-2 2026-03-02..2026-03-17 met",
            "XF-4 2026-03-12..2026-03-27 met",
            "XF-5 2026-03-12..2026-03-19 stopped",
            "XF-6 2026-03-16..2026-05-15 running",
        ]
    );
    assert_eq!(file.head.organisation, bureau.id);
}

#[test]
fn a_returned_petition_lies_with_the_office_again() {
    let law = law();
    let office = body(OrganisationKind::PetitionOffice, "信访局");
    let bureau = body(OrganisationKind::Department, "人社局");
    let mut file = register(&law, &office, CaseKind::Petition, "2026-03-02");
    let referral = offer(&law, &mut file, &office, &bureau, ReferralBasis::Assign);
    receive(&law, &mut file, referral, &bureau, "2026-03-12");
    give_back(&law, &mut file, referral, &office, &bureau, "2026-03-20");
    assert_eq!(file.head.stage, Stage::Returned);
    // The office forwarded it in time. The bureau objected; it told the petitioner nothing.
    assert_eq!(
        clocks(&file),
        [
            "XF-2 2026-03-02..2026-03-17 met",
            "XF-4 2026-03-12..2026-03-27 stopped",
            "XF-5 2026-03-12..2026-03-19 met",
        ]
    );
    // Five working days from 3-12 ended on 3-19: the objection came late.
    let late = file
        .clocks
        .iter()
        .find(|clock| clock.basis.rule == "XF-5")
        .unwrap();
    assert!(late.is_late(day("2026-06-01")));
}

#[test]
fn another_handler_in_the_same_body_starts_nothing_anew() {
    let law = law();
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let mut file = register(&law, &committee, CaseKind::Dispute, "2026-03-02");
    assign(
        &law,
        &mut file,
        &committee,
        "people_mediation",
        "2026-03-02",
        None,
    );
    reassign(&mut file, &committee, None);
    assert_eq!(file.proceedings.len(), 1);
    assert_eq!(file.clocks.len(), 1);
    assert_eq!(file.clocks[0].staff, file.head.staff);
}

#[test]
fn what_a_proceeding_ends_with_decides_whether_its_limit_was_met() {
    let law = law();
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let mut file = register(&law, &committee, CaseKind::Dispute, "2026-03-02");
    let on = "2026-03-02";
    assign(&law, &mut file, &committee, "people_mediation", on, None);
    let mut other = file.clone();
    conclude(&law, &mut file, 0, Outcome::new("agreement"), "2026-03-20");
    assert_eq!(clocks(&file), ["RM-1 2026-03-02..2026-04-02 met"]);
    assert_eq!((file.head.open, file.head.stage), (false, Stage::Concluded));
    assert_eq!(file.standing(), None);

    conclude(&law, &mut other, 0, Outcome::new("withdrawn"), "2026-03-20");
    assert_eq!(clocks(&other), ["RM-1 2026-03-02..2026-04-02 stopped"]);
}

#[test]
fn the_history_reads_well() {
    let law = law();
    let office = body(OrganisationKind::PetitionOffice, "攀枝花市信访局");
    let bureau = body(OrganisationKind::Department, "攀枝花市人力资源和社会保障局");
    let mut file = register(&law, &office, CaseKind::Petition, "2026-03-02");
    let referral = offer(&law, &mut file, &office, &bureau, ReferralBasis::Forward);
    receive(&law, &mut file, referral, &bureau, "2026-03-12");
    assign(
        &law,
        &mut file,
        &bureau,
        "petition_handling",
        "2026-03-16",
        Some(referral),
    );
    conclude(
        &law,
        &mut file,
        0,
        Outcome::new("opinion_issued"),
        "2026-05-20",
    );
    let mut history = String::new();
    for line in &file.journal.lines {
        writeln!(history, "{} {}", line.kind, line.text).unwrap();
    }
    insta::assert_snapshot!(history);
}
