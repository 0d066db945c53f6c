//! What offers that wait, come back or are taken back do to a case.

use super::*;

struct Mediated {
    law: Law,
    committee: Body,
    court: Body,
    file: CaseFile,
}

/// A dispute that a committee mediates.
fn mediated() -> Mediated {
    let law = law();
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let court = body(OrganisationKind::Court, "法院");
    let mut file = register(&law, &committee, CaseKind::Dispute, "2026-03-02");
    let on = "2026-03-02";
    assign(&law, &mut file, &committee, "people_mediation", on, None);
    Mediated {
        law,
        committee,
        court,
        file,
    }
}

impl Mediated {
    fn offer(&mut self) -> ReferralId {
        let (law, file) = (&self.law, &mut self.file);
        let basis = ReferralBasis::ToLitigation;
        offer(law, file, &self.committee, &self.court, basis)
    }

    fn conclude(&mut self) {
        let on = "2026-03-12";
        conclude(&self.law, &mut self.file, 0, Outcome::new("failed"), on);
    }

    fn give_back(&mut self, referral: ReferralId) {
        let (law, file, on) = (&self.law, &mut self.file, "2026-03-16");
        give_back(law, file, referral, &self.committee, &self.court, on);
    }

    fn withdraw(&mut self, referral: ReferralId) {
        let (law, file, on) = (&self.law, &mut self.file, "2026-03-16");
        withdraw(law, file, referral, &self.committee, &self.court, on);
    }

    fn stands(&self) -> (bool, Stage) {
        (self.file.head.open, self.file.head.stage)
    }
}

#[test]
fn a_case_on_offer_outlives_the_end_of_its_own_proceeding() {
    let mut at = mediated();
    let referral = at.offer();
    at.conclude();
    assert_eq!(at.stands(), (true, Stage::Offered));
    at.give_back(referral);
    assert_eq!(at.stands(), (true, Stage::Returned));
    assert_eq!(at.file.head.organisation, at.committee.id);
    assert_eq!(at.file.standing().unwrap().stage, Stage::Returned);
    // Taken back, another offer leaves it where it was.
    let again = at.offer();
    assert_eq!(at.stands(), (true, Stage::Offered));
    at.withdraw(again);
    assert_eq!(at.stands(), (true, Stage::Returned));
}

#[test]
fn a_concluded_case_is_open_while_it_is_on_offer() {
    let mut at = mediated();
    at.conclude();
    assert_eq!(at.stands(), (false, Stage::Concluded));
    let referral = at.offer();
    assert_eq!(at.stands(), (true, Stage::Offered));
    at.withdraw(referral);
    assert_eq!(at.stands(), (false, Stage::Concluded));
    let referral = at.offer();
    at.give_back(referral);
    assert_eq!(at.stands(), (true, Stage::Returned));
    // Taken on again, be it on the day of the first time, it has a proceeding and a limit anew.
    let (law, file, on) = (&at.law, &mut at.file, "2026-03-02");
    assign(law, file, &at.committee, "people_mediation", on, None);
    assert_eq!(at.stands(), (true, Stage::Accepted));
    let open: Vec<_> = at.file.open_proceedings().collect();
    assert_eq!(open.len(), 1);
    assert!(
        at.file
            .clocks
            .iter()
            .any(|clock| { clock.cause == open[0].id.uuid() && clock.is_running() })
    );
}

#[test]
fn an_offer_taken_back_after_the_conclusion_closes_the_case() {
    let mut at = mediated();
    let referral = at.offer();
    at.conclude();
    at.withdraw(referral);
    assert_eq!(at.stands(), (false, Stage::Concluded));
}

#[test]
fn a_case_that_came_back_ends_with_the_proceeding_it_came_back_to() {
    let mut at = mediated();
    let referral = at.offer();
    at.give_back(referral);
    assert_eq!(at.stands(), (true, Stage::Returned));
    at.conclude();
    assert_eq!(at.stands(), (false, Stage::Concluded));
}

#[test]
fn another_handler_leaves_a_case_on_offer() {
    let mut at = mediated();
    let referral = at.offer();
    reassign(&mut at.file, &at.committee, None);
    assert_eq!(at.stands(), (true, Stage::Offered));
    at.withdraw(referral);
    assert_eq!(at.stands(), (true, Stage::Accepted));
}

#[test]
fn the_clocks_of_an_offer_made_after_the_conclusion_run_on() {
    let law = law();
    let bureau = body(OrganisationKind::Department, "人社局");
    let other = body(OrganisationKind::Department, "住建局");
    let third = body(OrganisationKind::Department, "市监局");
    let mut file = register(&law, &bureau, CaseKind::Petition, "2026-03-02");
    let on = "2026-03-03";
    assign(&law, &mut file, &bureau, "petition_handling", on, None);
    conclude(
        &law,
        &mut file,
        0,
        Outcome::new("opinion_issued"),
        "2026-03-05",
    );
    let referral = offer(&law, &mut file, &bureau, &other, ReferralBasis::Assign);
    receive(&law, &mut file, referral, &other, "2026-03-12");
    let running = "XF-4 2026-03-12..2026-03-27 running".to_owned();
    assert!(clocks(&file).contains(&running), "{:?}", clocks(&file));

    // Nor does a conclusion that comes meanwhile stop them.
    let mut file = register(&law, &bureau, CaseKind::Petition, "2026-03-02");
    assign(&law, &mut file, &bureau, "petition_handling", on, None);
    let referral = offer(&law, &mut file, &bureau, &third, ReferralBasis::Assign);
    receive(&law, &mut file, referral, &third, "2026-03-12");
    conclude(
        &law,
        &mut file,
        0,
        Outcome::new("opinion_issued"),
        "2026-03-13",
    );
    assert!(clocks(&file).contains(&running), "{:?}", clocks(&file));
}

#[test]
fn a_handler_named_after_the_end_changes_nothing() {
    let mut at = mediated();
    at.conclude();
    let before = at.file.clone();
    let assigned = HandlerAssigned {
        case: before.case,
        organisation: at.committee.id,
        staff: StaffId::new(Shard::DIRECTORY),
        procedure: "people_mediation".into(),
        accepted_on: day("2026-03-02"),
        referral: None,
        recorded_on: None,
    };
    at.file.assigned(&at.law, &assigned, &at.committee, None);
    assert_eq!(at.file.head, before.head);
    assert_eq!(at.file.journal.lines.len(), before.journal.lines.len() + 1);
}

#[test]
fn a_case_that_was_accepted_elsewhere_outlives_the_end_of_its_own_proceeding() {
    let mut at = mediated();
    let referral = at.offer();
    let on = "2026-03-12";
    accept(&at.law, &mut at.file, referral, &at.court, on);
    at.conclude();
    assert_eq!(at.stands(), (true, Stage::Accepted));
    assert_eq!(at.file.head.organisation, at.court.id);
    let (law, file, by) = (&at.law, &mut at.file, Some(referral));
    assign(law, file, &at.court, "civil_litigation", on, by);
    conclude(law, file, 1, Outcome::new("case_filed"), "2026-03-16");
    assert_eq!(at.stands(), (false, Stage::Concluded));
}

/// Redis lost everything, and another source was quicker to send again.
#[test]
fn an_acceptance_that_is_told_after_what_came_of_it_changes_nothing() {
    let mut at = mediated();
    let referral = at.offer();
    let (law, file, by) = (&at.law, &mut at.file, Some(referral));
    let on = "2026-03-12";
    assign(law, file, &at.court, "civil_litigation", on, by);
    let before = file.head.clone();
    accept(law, file, referral, &at.court, on);
    assert_eq!(file.head, before);
}

#[test]
fn the_steps_of_a_proceeding_are_the_stages_of_the_case() {
    let law = law();
    let committee = body(OrganisationKind::SpecialisedCommittee, "医调委");
    let mut file = register(&law, &committee, CaseKind::Dispute, "2026-03-02");
    let procedure = "medical_people_mediation";
    assign(&law, &mut file, &committee, procedure, "2026-03-02", None);
    let ground = "appraisal".to_owned();
    for (what, on, stage) in [
        (Step::Begin(Begin {}), "2026-03-03", Stage::InProgress),
        (
            Step::Suspend(Suspend { ground }),
            "2026-03-04",
            Stage::Suspended,
        ),
        (Step::Resume(Resume {}), "2026-03-10", Stage::InProgress),
        (
            ending(Outcome::new("agreement")),
            "2026-03-12",
            Stage::Concluded,
        ),
        (Step::Close(Close {}), "2026-03-13", Stage::Closed),
    ] {
        take(&law, &mut file, 0, what, on);
        assert_eq!(file.head.stage, stage);
    }
    assert!(!file.head.open);
    let mut history = String::new();
    for line in file
        .journal
        .lines
        .iter()
        .filter(|line| line.kind.starts_with("handling"))
    {
        writeln!(history, "{}", line.text).unwrap();
    }
    insta::assert_snapshot!(history);
}

#[test]
fn a_file_that_is_closed_does_not_end_a_case_that_came_back() {
    let mut at = mediated();
    at.conclude();
    let referral = at.offer();
    at.give_back(referral);
    take(
        &at.law,
        &mut at.file,
        0,
        Step::Close(Close {}),
        "2026-03-17",
    );
    assert_eq!(at.stands(), (true, Stage::Returned));
}

#[test]
fn an_office_that_offers_and_withdraws_has_forwarded_nothing() {
    let law = law();
    let office = body(OrganisationKind::PetitionOffice, "信访局");
    let bureau = body(OrganisationKind::Department, "人社局");
    let mut file = register(&law, &office, CaseKind::Petition, "2026-03-02");
    let basis = ReferralBasis::Forward;
    let first = offer(&law, &mut file, &office, &bureau, basis);
    assert_eq!(clocks(&file), ["XF-2 2026-03-02..2026-03-17 met"]);
    withdraw(&law, &mut file, first, &office, &bureau, "2026-03-11");
    assert_eq!(clocks(&file), ["XF-2 2026-03-02..2026-03-17 running"]);
    let soonest = file.head.soonest.clone().unwrap();
    assert_eq!(soonest.due_on, day("2026-03-17"));
    let line = file.journal.lines.last().unwrap();
    assert_eq!(
        line.text,
        "期限恢复计时：转送、交办或者报告信访事项，起算日不变，至2026年3月17日届满。"
    );
    // It is the hand-over that met it whose withdrawal counts.
    let second = offer(&law, &mut file, &office, &bureau, basis);
    give_back(&law, &mut file, second, &office, &bureau, "2026-03-12");
    let third = offer(&law, &mut file, &office, &bureau, basis);
    withdraw(&law, &mut file, third, &office, &bureau, "2026-03-13");
    assert_eq!(clocks(&file), ["XF-2 2026-03-02..2026-03-17 met"]);
}

#[test]
fn the_duty_to_tell_the_petitioner_passes_on_and_comes_back() {
    let law = law();
    let bureau = body(OrganisationKind::Department, "人社局");
    let other = body(OrganisationKind::Department, "住建局");
    let mut file = register(&law, &bureau, CaseKind::Petition, "2026-03-02");
    let referral = offer(&law, &mut file, &bureau, &other, ReferralBasis::Transfer);
    assert_eq!(clocks(&file), ["XF-3 2026-03-02..2026-03-17 stopped"]);
    give_back(&law, &mut file, referral, &bureau, &other, "2026-03-12");
    assert_eq!(clocks(&file), ["XF-3 2026-03-02..2026-03-17 running"]);
    let on = "2026-03-16";
    assign(&law, &mut file, &bureau, "petition_handling", on, None);
    assert_eq!(clocks(&file)[0], "XF-3 2026-03-02..2026-03-17 met");
    let mut lines = file.journal.lines.iter();
    assert!(lines.any(|line| {
        line.text == "期限完成：直接收到信访事项的书面告知（以受理为准，书面告知未在本系统登记）。"
    }));
}

#[test]
fn a_proceeding_that_comes_back_goes_on_by_the_hand_over_it_came_back_by() {
    let mut at = mediated();
    let there = at.offer();
    let (law, file) = (&at.law, &mut at.file);
    accept(law, file, there, &at.court, "2026-03-12");
    let back = offer(law, file, &at.court, &at.committee, ReferralBasis::Transfer);
    accept(law, file, back, &at.committee, "2026-03-13");
    reassign(file, &at.committee, Some(back));
    assert_eq!(file.proceedings[0].referral, Some(back));
    assert_eq!(file.clocks[0].staff, file.head.staff);
    assert_eq!(file.head.organisation, at.committee.id);
}
