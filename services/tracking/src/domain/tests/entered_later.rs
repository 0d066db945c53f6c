//! What is entered on a later day than it happened (补录) keeps both days.

use super::*;
use contracts::event::Event;
use contracts::vocabulary::ClockState;

struct Entered {
    law: Law,
    committee: Body,
    file: CaseFile,
}

/// A dispute that came on 2026-03-02, mediated from that day on: a month, until 2026-04-02.
fn mediated() -> Entered {
    let law = law();
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let mut file = register(&law, &committee, CaseKind::Dispute, "2026-03-02");
    let on = "2026-03-02";
    assign(&law, &mut file, &committee, "people_mediation", on, None);
    Entered {
        law,
        committee,
        file,
    }
}

impl Entered {
    /// Ends it on one day and enters that on another.
    fn conclude(&mut self, on: &str, entered: &str) {
        self.file.journal.occasion.at = noon(entered);
        let agreed = ending(Outcome::new("agreement"));
        step(&self.law, &mut self.file, 0, agreed, on);
    }

    fn last_lines(&self, count: usize) -> Vec<&str> {
        let lines = &self.file.journal.lines;
        let last = lines.iter().skip(lines.len() - count);
        last.map(|line| line.text.as_str()).collect()
    }
}

#[test]
fn an_end_in_time_that_is_entered_too_late_says_so() {
    let mut at = mediated();
    at.conclude("2026-03-20", "2026-04-10");
    assert_eq!(
        at.last_lines(2),
        [
            "承办单位办结人民调解（一般）程序：达成协议（4月10日补录）。",
            "期限完成：调结民间纠纷（4月10日补录，录入时期限已经届满）。",
        ]
    );
    let ending = at.file.proceedings[0].ending.clone().unwrap();
    assert_eq!(
        (ending.on, ending.entered_on),
        (day("2026-03-20"), Some(day("2026-04-10")))
    );
    let clock = &at.file.clocks[0];
    let end = clock.end.clone().unwrap();
    assert_eq!(clock.state, ClockState::Met);
    assert_eq!(
        (end.on, end.entered_on),
        (day("2026-03-20"), Some(day("2026-04-10")))
    );
    // The legal day decides whether it was late.
    assert!(!clock.is_late(day("2026-04-10")));
    let mut events = at.file.journal.events.iter();
    assert!(events.any(|event| {
        matches!(event, Event::ClockMet(met) if met.met_on == day("2026-03-20") && !met.late)
    }));
}

#[test]
fn an_end_that_was_late_or_entered_in_time_says_no_more_than_the_day() {
    let mut at = mediated();
    at.conclude("2026-03-20", "2026-03-23");
    let met = "期限完成：调结民间纠纷（3月23日补录）。";
    assert_eq!(at.last_lines(1), [met]);
    let mut at = mediated();
    at.conclude("2026-04-08", "2026-04-10");
    let met = "期限完成：调结民间纠纷，已逾期（4月10日补录）。";
    assert_eq!(at.last_lines(1), [met]);
}

#[test]
fn what_is_entered_on_its_day_is_not_marked() {
    let mut at = mediated();
    at.conclude("2026-03-20", "2026-03-20");
    let mut lines = at.file.journal.lines.iter();
    assert!(!lines.any(|line| line.text.contains("补录")));
    let ending = at.file.proceedings[0].ending.clone().unwrap();
    assert_eq!(ending.entered_on, None);
    assert_eq!(at.file.clocks[0].end.clone().unwrap().entered_on, None);
}

#[test]
fn an_acceptance_entered_later_marks_the_clock_it_starts() {
    let mut at = mediated();
    let (law, file, procedure) = (&at.law, &mut at.file, "labour_people_mediation");
    file.journal.occasion.at = noon("2026-03-09");
    open(
        law,
        file,
        &at.committee,
        procedure,
        "2026-03-04",
        None,
        "2026-03-09",
    );
    let lines = at.last_lines(2);
    assert_eq!(
        lines[0],
        "调委会受理，启动劳动争议调解组织调解程序（3月9日补录）。"
    );
    assert!(lines[1].starts_with("期限起算："), "{}", lines[1]);
    assert!(lines[1].ends_with("届满（3月9日补录）。"), "{}", lines[1]);
    let entered = Some(day("2026-03-09"));
    assert_eq!(at.file.proceedings[1].entered_on, entered);
    assert_eq!(at.file.clocks[1].entered_on, entered);
    // A period that runs from the receipt, entered on the day of the acceptance, is not.
    let mut at = mediated();
    let (law, file) = (&at.law, &mut at.file);
    let on = "2026-03-09";
    assign(
        law,
        file,
        &at.committee,
        "labour_people_mediation",
        on,
        None,
    );
    assert_eq!(file.clocks[1].basis.start_on, day("2026-03-02"));
    assert_eq!(file.clocks[1].entered_on, None);
}

#[test]
fn a_receipt_entered_in_another_year_names_it() {
    let law = law();
    let office = body(OrganisationKind::PetitionOffice, "信访局");
    let bureau = body(OrganisationKind::Department, "人社局");
    let mut file = register(&law, &office, CaseKind::Petition, "2026-03-02");
    let basis = ReferralBasis::Forward;
    let referral = offer(&law, &mut file, &office, &bureau, basis);
    let known = file.referral(referral).unwrap();
    let received = ReferralReceived {
        referral,
        case: file.case,
        to: bureau.id,
        basis: basis.into(),
        procedure: known.procedure,
        received_on: day("2026-12-30"),
    };
    file.journal.occasion.at = noon("2027-01-04");
    file.received(&law, &received, &bureau).unwrap();
    let mut lines = file.journal.lines.iter();
    let wanted = "人社局签收案件（转送）（2027年1月4日补录）。";
    assert!(lines.any(|line| line.text == wanted));
}

/// Routing may lag behind registration past midnight; nobody is late by that.
#[test]
fn what_follows_from_a_registration_by_rule_is_entered_with_it() {
    let law = law();
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let mut file = register(&law, &committee, CaseKind::Dispute, "2026-03-02");
    let (procedure, on) = ("people_mediation", "2026-03-02");
    file.journal.occasion.at = noon("2026-03-03");
    open(&law, &mut file, &committee, procedure, on, None, on);
    assert_eq!(file.proceedings[0].entered_on, None);
    assert_eq!(file.clocks[0].entered_on, None);
    let mut lines = file.journal.lines.iter();
    assert!(!lines.any(|line| line.text.contains("补录")));
    // A registration that was itself entered later passes that on, and not handling's day.
    let mut file = register(&law, &committee, CaseKind::Dispute, "2026-03-02");
    file.journal.occasion.at = noon("2026-03-06");
    open(
        &law,
        &mut file,
        &committee,
        procedure,
        on,
        None,
        "2026-03-05",
    );
    let entered = Some(day("2026-03-05"));
    assert_eq!(file.proceedings[0].entered_on, entered);
    assert_eq!(file.clocks[0].entered_on, entered);
}

#[test]
fn an_offer_by_rule_is_entered_with_the_registration() {
    let law = law();
    let office = body(OrganisationKind::PetitionOffice, "信访局");
    let bureau = body(OrganisationKind::Department, "人社局");
    let mut file = register(&law, &office, CaseKind::Petition, "2026-03-02");
    let offered = ReferralOffered {
        referral: ReferralId::new(file.case.shard()),
        case: file.case,
        from: office.id,
        to: bureau.id,
        basis: ReferralBasis::Forward.into(),
        procedure: "petition_handling".into(),
        offered_on: day("2026-03-02"),
        recorded_on: Some(day("2026-03-02")),
    };
    file.journal.occasion.at = noon("2026-03-03");
    file.offered(&law, &offered, &office, &bureau).unwrap();
    let mut lines = file.journal.lines.iter();
    assert!(!lines.any(|line| line.text.contains("补录")));
    assert!(file.clocks.iter().all(|clock| clock.entered_on.is_none()));
}
