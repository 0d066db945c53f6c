//! What changes last days: time that is not counted, and new starts.

use chrono::Days;
use contracts::event::{Event, MoveReason};
use contracts::vocabulary::{ClockState, PartySide};
use law::Calendar;
use proptest::prelude::*;

use super::*;
use crate::domain::clock::Clock;
use crate::domain::file::Party;

/// A dispute that a body has taken on under a procedure on 2026-03-03.
fn taken_on(law: &Law, kind: OrganisationKind, procedure: &str) -> CaseFile {
    let own = body(kind, "承办单位");
    let mut file = register(law, &own, CaseKind::Dispute, "2026-03-02");
    assign(law, &mut file, &own, procedure, "2026-03-03", None);
    file
}

fn of<'a>(file: &'a CaseFile, rule: &str) -> &'a Clock {
    let mut clocks = file.clocks.iter();
    clocks.find(|clock| clock.basis.rule == rule).unwrap()
}

fn suspend(ground: &str) -> Step {
    let ground = ground.to_owned();
    Step::Suspend(Suspend { ground })
}

fn resume() -> Step {
    Step::Resume(Resume {})
}

fn medical(law: &Law) -> CaseFile {
    let kind = OrganisationKind::SpecialisedCommittee;
    taken_on(law, kind, "medical_people_mediation")
}

#[test]
fn a_period_stands_still_from_the_day_of_the_standstill_to_the_day_before_the_other() {
    let law = law();
    let mut file = medical(&law);
    let due = of(&file, "MD-1").due_on;
    take(&law, &mut file, 0, suspend("appraisal"), "2026-03-10");
    let clock = of(&file, "MD-1");
    assert_eq!((clock.is_paused(), clock.due_on), (true, due));
    assert_eq!(clock.rungs().count(), 0);
    // 30 working days from 03-04 on, of which four are over.
    assert_eq!(clock.left_from(&law, day("2026-03-10")), "26个工作日");
    assert_eq!(file.head.soonest, None);
    let lines = file.journal.lines.iter();
    let lines: Vec<&str> = lines.map(|line| &*line.text).collect();
    assert!(
        lines
            .iter()
            .any(|line| line.contains("恢复后还有26个工作日")),
        "{lines:#?}"
    );
    take(&law, &mut file, 0, resume(), "2026-03-24");
    let clock = of(&file, "MD-1");
    assert!(!clock.is_paused());
    assert!(clock.rungs().count() > 0);
    let calendar = law.book.calendar();
    assert_eq!(calendar.working_days_in(due, clock.due_on), Ok(10 + 1));
    assert_eq!(file.head.soonest.as_ref().unwrap().due_on, clock.due_on);
    let moved = file.journal.events.iter().find_map(|event| match event {
        Event::ClockReprojected(moved) => Some(moved),
        _ => None,
    });
    assert_eq!(moved.unwrap().reason, MoveReason::Exclusion);
    // Entered the same day, nothing was left out.
    let mut file = medical(&law);
    take(&law, &mut file, 0, suspend("appraisal"), "2026-03-10");
    take(&law, &mut file, 0, resume(), "2026-03-10");
    assert_eq!(
        (of(&file, "MD-1").due_on, of(&file, "MD-1").ledger.len()),
        (due, 0)
    );
}

#[test]
fn what_ends_while_it_stands_still_ends_in_time() {
    let law = law();
    let mut file = medical(&law);
    take(&law, &mut file, 0, suspend("appraisal"), "2026-03-10");
    conclude(&law, &mut file, 0, Outcome::new("agreement"), "2026-06-30");
    let clock = of(&file, "MD-1");
    assert_eq!(clock.state, ClockState::Met);
    assert!(!clock.is_late(day("2026-07-01")), "{}", clock.due_on);
    let late = file.journal.events.iter().find_map(|event| match event {
        Event::ClockMet(met) => Some(met.late),
        _ => None,
    });
    assert_eq!(late, Some(false));
}

#[test]
fn a_standstill_after_the_last_day_changes_nothing() {
    let law = law();
    let mut file = medical(&law);
    let due = of(&file, "MD-1").due_on;
    take(&law, &mut file, 0, suspend("appraisal"), "2026-06-10");
    assert!(!of(&file, "MD-1").is_paused());
    take(&law, &mut file, 0, resume(), "2026-06-20");
    assert_eq!(of(&file, "MD-1").due_on, due);
}

/// 最长不超过六十日: the day on which the period goes on by itself is known from the first.
#[test]
fn time_of_which_only_so_much_is_left_out_ends_by_itself() {
    let law = law();
    let mut file = taken_on(&law, OrganisationKind::Police, "admin_mediation_traffic");
    record(&law, &mut file, 0, "scene_investigated", None, "2026-03-04");
    let due = of(&file, "TR-6").due_on;
    take(&law, &mut file, 0, suspend("suspension"), "2026-03-09");
    let clock = of(&file, "TR-6");
    assert!(!clock.is_paused());
    let pause = clock.pause_on(day("2026-03-20")).unwrap();
    assert_eq!(pause.to, Some(day("2026-03-09") + Days::new(59)));
    assert_eq!(clock.pause_on(day("2026-05-20")), None);
    let latest = clock.due_on;
    assert!(clock.rungs().count() > 0 && latest > day("2026-05-08"));
    take(&law, &mut file, 0, resume(), "2026-03-16");
    let clock = of(&file, "TR-6");
    assert_eq!(
        law.book.calendar().working_days_in(due, clock.due_on),
        Ok(5 + 1)
    );
    // Whoever goes on later than that has no more time for it.
    let mut file = taken_on(&law, OrganisationKind::Police, "admin_mediation_traffic");
    record(&law, &mut file, 0, "scene_investigated", None, "2026-03-04");
    take(&law, &mut file, 0, suspend("suspension"), "2026-03-09");
    take(&law, &mut file, 0, resume(), "2026-07-01");
    assert_eq!(of(&file, "TR-6").due_on, latest);
}

#[test]
fn a_limit_is_counted_anew_from_what_the_text_names() {
    let law = law();
    let kind = OrganisationKind::ArbitrationCommission;
    let mut file = taken_on(&law, kind, "labour_arbitration");
    record(&law, &mut file, 0, "party_added", None, "2026-03-20");
    let clock = of(&file, "LA-10");
    // The 45th day is a Sunday in the holidays of May.
    assert_eq!(clock.due_on, day("2026-05-06"));
    assert_eq!(clock.basis.start_on, day("2026-03-03"));
    let moved = file.journal.events.iter().find_map(|event| match event {
        Event::ClockReprojected(moved) => Some(moved.reason.clone()),
        _ => None,
    });
    assert_eq!(moved.unwrap(), MoveReason::Reset);
    // An earlier one that is entered later changes nothing any more.
    record(&law, &mut file, 0, "claim_changed", None, "2026-03-10");
    assert_eq!(of(&file, "LA-10").due_on, day("2026-05-06"));
}

/// 时效中断: the limitation period of the party whose application is being handled, which is known when
/// that has been made.
#[test]
fn an_interruption_that_is_recorded_later_counts_for_what_was_met_since() {
    let law = law();
    let kind = OrganisationKind::ArbitrationCommission;
    let mut file = taken_on(&law, kind, "labour_arbitration");
    let applicant = PartyId::new(file.case.shard());
    file.head.parties = vec![Party {
        id: applicant,
        side: PartySide::Applicant.into(),
    }];
    let known = "right_infringed_known";
    record(&law, &mut file, 0, known, Some(applicant), "2024-06-03");
    assert!(of(&file, "LA-5").is_late(day("2026-06-01")));
    let asked = "limitation_interrupted";
    record(&law, &mut file, 0, asked, Some(applicant), "2025-05-12");
    let clock = of(&file, "LA-5");
    assert_eq!(
        (clock.state, clock.due_on),
        (ClockState::Met, day("2026-05-12"))
    );
    assert!(!clock.is_late(day("2026-06-01")));
    // What has run out is not interrupted.
    record(&law, &mut file, 0, asked, Some(applicant), "2026-02-28");
    let mut file = taken_on(&law, kind, "labour_arbitration");
    record(&law, &mut file, 0, known, None, "2024-01-03");
    record(&law, &mut file, 0, asked, None, "2025-05-12");
    assert!(of(&file, "LA-5").is_late(day("2026-06-01")));
}

#[test]
fn an_obstacle_lets_the_limit_of_a_party_stand_still_and_not_the_proceeding() {
    let law = law();
    let kind = OrganisationKind::ArbitrationCommission;
    let mut file = taken_on(&law, kind, "labour_arbitration");
    record(
        &law,
        &mut file,
        0,
        "right_infringed_known",
        None,
        "2025-01-06",
    );
    record(&law, &mut file, 0, "obstacle_ended", None, "2025-07-01");
    record(&law, &mut file, 0, "obstacle_began", None, "2025-04-01");
    let clock = of(&file, "LA-5");
    assert!(!clock.is_late(day("2026-06-01")), "{}", clock.due_on);
    assert_eq!(clock.due_on, day("2026-04-07"));
    // It has nothing to do with what the commission owes.
    assert_eq!(of(&file, "LA-10").ledger, []);
}

/// The last day of 45 days, counted day by day.
fn counted(calendar: &Calendar, start: NaiveDate, gaps: &[(NaiveDate, NaiveDate)]) -> NaiveDate {
    let left_out = |day: NaiveDate| gaps.iter().any(|(from, to)| *from <= day && day <= *to);
    let (mut last, mut left) = (start, 45);
    while left > 0 {
        last = last + Days::new(1);
        left -= i32::from(!left_out(last));
    }
    while !calendar.is_working(last) || left_out(last) {
        last = last + Days::new(1);
    }
    last
}

/// What happens next to the limit.
#[derive(Debug, Clone, Copy)]
enum Turn {
    Stop(&'static str),
    Anew(&'static str),
}

fn turns() -> impl Strategy<Value = Vec<(u64, Turn)>> {
    let turn = prop_oneof![
        Just(Turn::Stop("suspension")),
        Just(Turn::Stop("public_notice")),
        Just(Turn::Anew("party_added")),
        Just(Turn::Anew("counterclaim_filed")),
    ];
    prop::collection::vec((1_u64..20, turn), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is stored, what the engine says by the ledger, and what somebody else counts are one.
    #[test]
    fn the_last_day_is_the_one_by_the_ledger(turns in turns()) {
        let law = law();
        let kind = OrganisationKind::ArbitrationCommission;
        let mut file = taken_on(&law, kind, "labour_arbitration");
        let (mut start, mut today) = (day("2026-03-03"), day("2026-03-03"));
        let (mut gaps, mut open) = (Vec::new(), None);
        for (days, turn) in turns {
            today = today + Days::new(days);
            let on = today.to_string();
            if open.is_none() && today > of(&file, "LA-10").due_on {
                break;
            }
            match (turn, open) {
                (Turn::Stop(ground), None) => {
                    take(&law, &mut file, 0, suspend(ground), &on);
                    open = Some(today);
                }
                (Turn::Stop(_), Some(from)) => {
                    take(&law, &mut file, 0, resume(), &on);
                    gaps.push((from, today - Days::new(1)));
                    open = None;
                }
                (Turn::Anew(act), _) => {
                    record(&law, &mut file, 0, act, None, &on);
                    start = today;
                }
            }
            let clock = of(&file, "LA-10");
            prop_assert_eq!(clock.is_paused(), open.is_some());
            let by_ledger = law.book.due(&clock.basis.request(&clock.ledger)).unwrap();
            prop_assert_eq!(by_ledger.due.date, clock.due_on);
            if open.is_none() {
                prop_assert_eq!(counted(law.book.calendar(), start, &gaps), clock.due_on);
            }
        }
    }
}
