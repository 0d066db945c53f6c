//! What people record: from it limits run, for whom it concerns, and by it they are met.

use contracts::event::{CaseParty, PartyLeft};
use contracts::vocabulary::{ClockState, LimitParty, PartyKind, PartySide};

use super::*;
use crate::domain::file::Party;

/// A dispute that a body of this kind has taken on under a procedure on 2026-03-03, with one applicant
/// and two respondents.
fn taken_on(law: &Law, kind: OrganisationKind, procedure: &str) -> (CaseFile, [PartyId; 3]) {
    let own = body(kind, "承办单位");
    let mut file = register(law, &own, CaseKind::Dispute, "2026-03-02");
    let party = |side: PartySide| Party {
        id: PartyId::new(file.case.shard()),
        side: side.into(),
    };
    let parties = [
        party(PartySide::Applicant),
        party(PartySide::Respondent),
        party(PartySide::Respondent),
    ];
    let ids = [parties[0].id, parties[1].id, parties[2].id];
    file.head.parties = parties.into();
    assign(law, &mut file, &own, procedure, "2026-03-03", None);
    (file, ids)
}

fn arbitration(law: &Law) -> (CaseFile, [PartyId; 3]) {
    let kind = OrganisationKind::ArbitrationCommission;
    taken_on(law, kind, "labour_arbitration")
}

fn of<'a>(file: &'a CaseFile, rule: &str) -> Vec<&'a super::super::clock::Clock> {
    let mut clocks: Vec<_> = file.clocks.iter().collect();
    clocks.retain(|clock| clock.basis.rule == rule);
    clocks
}

fn states(file: &CaseFile, rule: &str) -> Vec<(String, ClockState)> {
    let clocks = of(file, rule).into_iter();
    clocks
        .map(|clock| (clock.basis.start_on.to_string(), clock.state))
        .collect()
}

#[test]
fn each_respondent_answers_within_days_of_its_own() {
    let law = law();
    let (mut file, [_, first, second]) = arbitration(&law);
    record(
        &law,
        &mut file,
        0,
        "copy_received",
        Some(first),
        "2026-03-05",
    );
    // The body owes the copy to both.
    assert!(of(&file, "LA-7")[0].is_running());
    record(
        &law,
        &mut file,
        0,
        "copy_received",
        Some(second),
        "2026-03-06",
    );
    assert_eq!(of(&file, "LA-7")[0].state, ClockState::Met);
    let answers = of(&file, "LA-7b");
    assert_eq!(answers.len(), 2);
    for (clock, party) in answers.iter().zip([first, second]) {
        assert_eq!(clock.party, Some(LimitParty::Respondent));
        assert_eq!(clock.party_id, Some(party));
    }
    record(
        &law,
        &mut file,
        0,
        "answer_received",
        Some(second),
        "2026-03-10",
    );
    let running: Vec<bool> = of(&file, "LA-7b")
        .iter()
        .map(|it| it.is_running())
        .collect();
    assert_eq!(running, [true, false]);
}

#[test]
fn who_is_not_named_is_everybody() {
    let law = law();
    let (mut file, _) = arbitration(&law);
    record(&law, &mut file, 0, "copy_received", None, "2026-03-05");
    assert_eq!(of(&file, "LA-7")[0].state, ClockState::Met);
    assert_eq!(of(&file, "LA-7b")[0].party_id, None);
    record(&law, &mut file, 0, "answer_received", None, "2026-03-09");
    assert_eq!(of(&file, "LA-7b")[0].state, ClockState::Met);
}

#[test]
fn what_concerns_the_other_side_starts_nothing() {
    let law = law();
    let kind = OrganisationKind::ReconsiderationOffice;
    let (mut file, [applicant, respondent, _]) = taken_on(&law, kind, "reconsideration_ordinary");
    let received = "decision_received";
    record(&law, &mut file, 0, received, Some(respondent), "2026-04-01");
    assert!(of(&file, "FY-12").is_empty());
    record(&law, &mut file, 0, received, Some(applicant), "2026-04-02");
    assert_eq!(of(&file, "FY-12")[0].party, Some(LimitParty::Applicant));
}

/// T4 of the parties: what follows an award begins when the case has ended.
#[test]
fn limits_of_parties_begin_when_the_case_has_ended_and_are_met_then() {
    let law = law();
    let (mut file, [applicant, ..]) = arbitration(&law);
    conclude(&law, &mut file, 0, Outcome::new("decided"), "2026-04-01");
    assert!(!file.head.open);
    record(
        &law,
        &mut file,
        0,
        "award_received",
        Some(applicant),
        "2026-04-03",
    );
    assert_eq!(
        states(&file, "LA-12"),
        [("2026-04-03".to_owned(), ClockState::Running)]
    );
    assert_eq!((file.head.open, file.head.soonest.clone()), (false, None));
    record(
        &law,
        &mut file,
        0,
        "suit_filed",
        Some(applicant),
        "2026-04-08",
    );
    assert_eq!(of(&file, "LA-12")[0].state, ClockState::Met);
    // What the body owed in the proceeding alone begins no more.
    record(&law, &mut file, 0, "hearing_day", None, "2026-04-09");
    assert!(of(&file, "LA-9").is_empty());
}

#[test]
fn what_the_body_still_owes_outlasts_the_proceeding() {
    let law = law();
    let kind = OrganisationKind::ArbitrationCommission;
    let (mut file, _) = taken_on(&law, kind, "land_arbitration");
    record(&law, &mut file, 0, "award_made", None, "2026-04-01");
    conclude(&law, &mut file, 0, Outcome::new("decided"), "2026-04-01");
    assert!(of(&file, "RL-6b")[0].is_running());
    // What it owed before that is owed no more.
    assert_eq!(of(&file, "RL-4")[0].state, ClockState::Stopped);
    record(&law, &mut file, 0, "award_received", None, "2026-04-03");
    assert_eq!(of(&file, "RL-6b")[0].state, ClockState::Met);
}

#[test]
fn a_finding_lets_run_what_waited_for_it_from_the_day_of_the_event() {
    let law = law();
    let (mut file, _) = taken_on(&law, OrganisationKind::Court, "civil_litigation");
    assert!(of(&file, "CT-18").is_empty());
    find(&law, &mut file, 0, "ordinary_procedure", "2026-03-20");
    assert_eq!(
        states(&file, "CT-18"),
        [("2026-03-03".to_owned(), ClockState::Running)]
    );
    assert!(of(&file, "CT-18b").is_empty());
    // The other way round, and once.
    let (mut file, _) = arbitration(&law);
    find(&law, &mut file, 0, "final_award", "2026-03-20");
    assert!(of(&file, "LA-13").is_empty());
    record(&law, &mut file, 0, "award_received", None, "2026-03-22");
    find(&law, &mut file, 0, "final_award", "2026-03-23");
    assert_eq!(
        states(&file, "LA-13"),
        [("2026-03-22".to_owned(), ClockState::Running)]
    );
}

#[test]
fn what_was_done_before_its_start_was_recorded_counts() {
    let law = law();
    let (mut file, _) = arbitration(&law);
    record(&law, &mut file, 0, "answer_received", None, "2026-03-12");
    record(&law, &mut file, 0, "copy_received", None, "2026-03-06");
    assert_eq!(of(&file, "LA-7b")[0].state, ClockState::Met);
    // One that came before it is another's.
    record(&law, &mut file, 0, "suit_filed", None, "2026-03-10");
    record(&law, &mut file, 0, "award_received", None, "2026-03-15");
    assert!(of(&file, "LA-12")[0].is_running());
}

#[test]
fn a_limitation_period_is_kept_by_the_application_that_is_being_handled() {
    let law = law();
    let (mut file, [applicant, ..]) = arbitration(&law);
    let known = "right_infringed_known";
    record(&law, &mut file, 0, known, Some(applicant), "2025-06-02");
    let clock = of(&file, "LA-5")[0];
    assert_eq!(clock.state, ClockState::Met);
    // It was received on the day of the registration.
    assert_eq!(clock.end.as_ref().unwrap().on, day("2026-03-02"));
    assert!(!clock.is_late(day("2026-06-01")));
    let (mut file, _) = arbitration(&law);
    record(&law, &mut file, 0, known, None, "2024-06-03");
    assert!(of(&file, "LA-5")[0].is_late(day("2026-06-01")));
}

#[test]
fn another_day_takes_the_place_of_the_one_before() {
    let law = law();
    let (mut file, _) = arbitration(&law);
    record(&law, &mut file, 0, "hearing_day", None, "2026-04-10");
    record(&law, &mut file, 0, "hearing_day", None, "2026-04-10");
    record(&law, &mut file, 0, "hearing_day", None, "2026-04-20");
    assert_eq!(
        states(&file, "LA-9"),
        [
            ("2026-04-10".to_owned(), ClockState::Stopped),
            ("2026-04-20".to_owned(), ClockState::Running),
        ]
    );
    let notice = of(&file, "LA-9")[1];
    assert!(notice.due_on < notice.basis.start_on);
    assert!(notice.rungs().count() >= 2, "{:?}", notice.due_on);
    // It is told beforehand, and met though it was before the day from which it counts.
    record(&law, &mut file, 0, "hearing_told", None, "2026-04-12");
    assert_eq!(of(&file, "LA-9")[1].state, ClockState::Met);
}

#[test]
fn an_application_for_confirmation_is_met_by_the_court_that_takes_it_on() {
    let law = law();
    let kind = OrganisationKind::TownshipCommittee;
    let (mut file, _) = taken_on(&law, kind, "people_mediation");
    record(
        &law,
        &mut file,
        0,
        "agreement_effective",
        None,
        "2026-03-20",
    );
    conclude(&law, &mut file, 0, Outcome::new("agreement"), "2026-03-20");
    assert_eq!(of(&file, "RM-4")[0].party, Some(LimitParty::Parties));
    let court = body(OrganisationKind::Court, "法院");
    assign(
        &law,
        &mut file,
        &court,
        "judicial_confirmation",
        "2026-04-10",
        None,
    );
    assert_eq!(of(&file, "RM-4")[0].state, ClockState::Met);
}

#[test]
fn who_handles_the_proceeding_keeps_in_view_what_outlasts_it() {
    let law = law();
    let (mut file, _) = arbitration(&law);
    record(&law, &mut file, 0, "award_received", None, "2026-04-03");
    let own = Body {
        id: file.head.organisation,
        ..body(OrganisationKind::ArbitrationCommission, "承办单位")
    };
    reassign(&mut file, &own, None);
    assert_eq!(of(&file, "LA-12")[0].staff, file.head.staff);
}

#[test]
fn the_limits_of_a_party_end_when_it_leaves_and_those_of_others_go_on() {
    let law = law();
    let (mut file, [_, first, second]) = arbitration(&law);
    for (party, on) in [(first, "2026-03-05"), (second, "2026-03-06")] {
        record(&law, &mut file, 0, "copy_received", Some(party), on);
    }
    let left = PartyLeft {
        case: file.case,
        party: CaseParty {
            party: first,
            side: PartySide::Respondent.into(),
            kind: PartyKind::Person.into(),
            identity: None,
            organisation: None,
        },
        left_on: "2026-03-07".parse().unwrap(),
    };
    let own = body(OrganisationKind::ArbitrationCommission, "承办单位");
    file.party_left(&law, &left, &own);
    assert_eq!(
        states(&file, "LA-7b"),
        [
            ("2026-03-05".to_owned(), ClockState::Stopped),
            ("2026-03-06".to_owned(), ClockState::Running),
        ]
    );
    assert!(file.head.parties.iter().all(|party| party.id != first));
}

#[test]
fn what_is_owed_to_several_is_done_with_the_last_whatever_was_entered_first() {
    let law = law();
    for order in [[0, 1], [1, 0]] {
        let (mut file, [_, first, second]) = arbitration(&law);
        let copies = [(first, "2026-03-20"), (second, "2026-03-05")];
        for (party, on) in order.map(|index| copies[index]) {
            record(&law, &mut file, 0, "copy_received", Some(party), on);
        }
        let clock = of(&file, "LA-7")[0];
        assert_eq!(clock.end.as_ref().unwrap().on, day("2026-03-20"));
        assert!(clock.is_late(day("2026-03-20")));
        // Told before the day from which it counts was recorded.
        let (mut file, [applicant, first, second]) = arbitration(&law);
        let told = [(first, "2026-04-01"), (second, "2026-04-08")];
        record(
            &law,
            &mut file,
            0,
            "hearing_told",
            Some(applicant),
            "2026-04-01",
        );
        for (party, on) in order.map(|index| told[index]) {
            record(&law, &mut file, 0, "hearing_told", Some(party), on);
        }
        record(&law, &mut file, 0, "hearing_day", None, "2026-04-10");
        let clock = of(&file, "LA-9")[0];
        assert_eq!(clock.end.as_ref().unwrap().on, day("2026-04-08"));
    }
}

#[test]
fn a_hearing_that_is_put_off_is_told_anew() {
    let law = law();
    let (mut file, _) = arbitration(&law);
    record(&law, &mut file, 0, "hearing_day", None, "2026-04-10");
    record(&law, &mut file, 0, "hearing_told", None, "2026-04-01");
    record(&law, &mut file, 0, "hearing_day", None, "2026-04-20");
    let met = ("2026-04-10".to_owned(), ClockState::Met);
    assert_eq!(
        states(&file, "LA-9"),
        [met.clone(), ("2026-04-20".to_owned(), ClockState::Running)]
    );
    record(&law, &mut file, 0, "hearing_told", None, "2026-04-12");
    assert_eq!(
        states(&file, "LA-9"),
        [met, ("2026-04-20".to_owned(), ClockState::Met)]
    );
}

#[test]
fn a_day_that_is_corrected_back_counts_again() {
    let law = law();
    let (mut file, _) = arbitration(&law);
    for on in ["2026-04-10", "2026-04-20", "2026-04-10"] {
        record(&law, &mut file, 0, "hearing_day", None, on);
    }
    assert_eq!(
        states(&file, "LA-9"),
        [
            ("2026-04-10".to_owned(), ClockState::Running),
            ("2026-04-20".to_owned(), ClockState::Stopped),
        ]
    );
    record(&law, &mut file, 0, "hearing_told", None, "2026-04-02");
    assert_eq!(of(&file, "LA-9")[0].state, ClockState::Met);
}

#[test]
fn a_proceeding_that_has_ended_owes_nothing_new_while_the_case_goes_on_in_another() {
    let law = law();
    let (mut file, [_, first, _]) = arbitration(&law);
    let court = body(OrganisationKind::Court, "法院");
    assign(
        &law,
        &mut file,
        &court,
        "civil_litigation",
        "2026-03-20",
        None,
    );
    conclude(&law, &mut file, 0, Outcome::new("decided"), "2026-04-01");
    assert!(file.head.open);
    record(&law, &mut file, 0, "hearing_day", None, "2026-04-09");
    assert!(of(&file, "LA-9").is_empty());
    // What the parties may yet do begins.
    record(
        &law,
        &mut file,
        0,
        "award_received",
        Some(first),
        "2026-04-03",
    );
    assert!(of(&file, "LA-12")[0].is_running());
}

#[test]
fn police_who_fail_to_mediate_start_no_limit_to_apply_to_them() {
    let law = law();
    let kind = OrganisationKind::Police;
    let (mut file, _) = taken_on(&law, kind, "admin_mediation_traffic");
    conclude(&law, &mut file, 0, Outcome::new("failed"), "2026-04-01");
    assert!(of(&file, "TR-2").is_empty());
}

#[test]
fn an_outcome_that_the_law_data_does_not_know_waits_for_who_knows_it() {
    let law = law();
    let (mut file, _) = arbitration(&law);
    let end = ending(Outcome::new("of_tomorrow"));
    let told = try_step(&law, &mut file, 0, end, "2026-04-01");
    assert!(matches!(told, Err(Untold::Unforeseen(_))), "{told:?}");
    assert!(file.proceedings[0].is_open());
    assert_eq!(file.proceedings[0].ending, None);
}
