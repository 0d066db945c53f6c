use std::collections::{BTreeMap, BTreeSet};

use contracts::Event;
use contracts::api::handling::{Begin, Close, Conclude, Resume, Step, Suspend};
use contracts::event::{CameBy, HandlerAssigned};
use contracts::vocabulary::{Outcome, ProceedingAction, ProceedingState};
use kernel::{CaseId, NaiveDate, OrganisationId, ReferralId, Shard, StaffId};
use law::{Kind, LawBook};

use super::{Proceeding, Refusal, Wish, assigned};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn fact(procedure: &str) -> HandlerAssigned {
    HandlerAssigned {
        case: CaseId::new(Shard::spread(1)),
        organisation: OrganisationId::new(Shard::spread(1)),
        staff: StaffId::new(Shard::DIRECTORY),
        procedure: procedure.to_owned(),
        accepted_on: day("2026-03-03"),
        referral: None,
        recorded_on: None,
    }
}

fn opened(fact: &HandlerAssigned) -> Proceeding {
    let change = assigned(&[], fact, fact.accepted_on).unwrap();
    change.proceeding
}

impl Proceeding {
    fn try_step(&mut self, step: Step, on: &str) -> Result<Event, Refusal> {
        let wish = Wish {
            step,
            on: Some(day(on)),
            note: None,
            told: BTreeMap::new(),
        };
        let (book, body) = (LawBook::shared().unwrap(), self.organisation);
        let mut events = self.take(book, &[], &wish, body, day("2026-03-20"))?;
        Ok(events.pop().unwrap())
    }

    fn step(&mut self, step: Step, on: &str) {
        self.try_step(step, on).unwrap();
    }
}

fn suspend(ground: &str) -> Step {
    let ground = ground.to_owned();
    Step::Suspend(Suspend { ground })
}

fn conclude(outcome: Outcome) -> Step {
    Step::Conclude(Conclude { outcome })
}

fn refused(result: Result<Event, Refusal>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn the_course_of_a_proceeding_is_told_step_by_step() {
    let mut it = opened(&fact("medical_people_mediation"));
    it.step(Step::Begin(Begin {}), "2026-03-04");
    it.step(suspend("appraisal"), "2026-03-05");
    assert_eq!(it.state, ProceedingState::Suspended);
    it.step(Step::Resume(Resume {}), "2026-03-16");
    let event = it
        .try_step(conclude(Outcome::new("agreement")), "2026-03-16")
        .unwrap();
    match event {
        Event::ProceedingConcluded(told) => {
            assert_eq!(told.what.outcome, Outcome::new("agreement"));
            assert_eq!((told.proceeding, told.on), (it.id, day("2026-03-16")));
            assert_eq!(told.came_by, CameBy::Itself);
        }
        other => panic!("{other:?}"),
    }
    it.step(Step::Close(Close {}), "2026-03-20");
    assert_eq!(it.state, ProceedingState::Closed);
    let entered: Vec<bool> = it
        .steps
        .iter()
        .map(|taken| taken.entered_on.is_some())
        .collect();
    assert_eq!(entered, [true, true, true, true, false]);
}

#[test]
fn a_step_is_not_dated_before_what_it_follows_nor_after_today() {
    let mut it = opened(&fact("medical_people_mediation"));
    let early = refused(it.try_step(Step::Begin(Begin {}), "2026-03-02"));
    assert_eq!(early, "开始办理日期不得早于受理日期2026年3月3日。");
    it.step(suspend("appraisal"), "2026-03-10");
    let early = refused(it.try_step(Step::Resume(Resume {}), "2026-03-09"));
    assert_eq!(early, "恢复办理日期不得早于中止日期2026年3月10日。");
    let late = refused(it.try_step(Step::Resume(Resume {}), "2026-03-21"));
    assert_eq!(late, "恢复办理日期不得晚于今天（2026年3月20日）。");
}

#[test]
fn what_leaves_it_as_it_stands_makes_no_version_stale() {
    let mut it = opened(&fact("people_mediation"));
    it.version = 1;
    let known = |it: &Proceeding| (0..=4).filter(|at| it.is_known_at(*at)).collect::<Vec<_>>();
    assert_eq!(known(&it), [1]);
    (it.version, it.quiet) = (3, 2);
    assert_eq!(known(&it), [1, 2, 3]);
    it.step(Step::Begin(Begin {}), "2026-03-04");
    it.version = 4;
    assert_eq!(known(&it), [4]);
    it.quiet = 1;
    let other = HandlerAssigned {
        staff: StaffId::new(Shard::DIRECTORY),
        ..fact("people_mediation")
    };
    let other = HandlerAssigned {
        case: it.case,
        organisation: it.organisation,
        ..other
    };
    let change = assigned(&[it], &other, day("2026-03-05")).unwrap();
    assert_eq!(known(&change.proceeding), [4]);
}

#[test]
fn a_step_of_another_body_is_told_in_its_name() {
    let it = opened(&fact("people_mediation"));
    let wish = Wish {
        step: Step::Begin(Begin {}),
        on: None,
        note: None,
        told: BTreeMap::new(),
    };
    let (book, today) = (LawBook::shared().unwrap(), day("2026-03-20"));
    let above = OrganisationId::new(Shard::spread(2));
    for (body, by) in [(it.organisation, None), (above, Some(above))] {
        let events = it.clone().take(book, &[], &wish, body, today).unwrap();
        let told = events[0].step().unwrap();
        assert_eq!((told.by, told.acting_body()), (by, body));
    }
}

#[test]
fn it_stands_still_only_on_a_ground_of_its_procedure() {
    let mut medical = opened(&fact("medical_people_mediation"));
    let wrong = refused(medical.try_step(suspend("hearing"), "2026-03-04"));
    assert!(
        wrong.starts_with("医疗纠纷人民调解程序不能以“听证"),
        "{wrong}"
    );
    let known = "可以中止的情形：鉴定时间（《医疗纠纷预防和处理条例》第三十八条）。";
    assert!(wrong.ends_with(known), "{wrong}");
    // The law knows of no suspension of an ordinary mediation: nobody is offered any.
    let mut general = opened(&fact("people_mediation"));
    let none = refused(general.try_step(suspend("appraisal"), "2026-03-04"));
    assert!(none.ends_with("法律没有为该程序规定中止的情形。"), "{none}");
    let possible = general.possible(LawBook::shared().unwrap());
    assert!(possible.contains(&ProceedingAction::Begin));
    assert!(!possible.contains(&ProceedingAction::Suspend));
    assert_eq!(general.state, ProceedingState::Accepted);
}

#[test]
fn each_procedure_ends_with_every_outcome_it_knows_and_with_no_other() {
    let (mut ends, book) = (BTreeSet::new(), LawBook::shared().unwrap());
    for procedure in book.procedures() {
        let it = opened(&fact(&procedure.id));
        for (key, _) in book.vocabulary().terms(Kind::Outcomes) {
            let outcome = conclude(Outcome::new(key));
            let ended = it.clone().try_step(outcome, "2026-03-12").is_ok();
            assert_eq!(
                ended,
                procedure.outcome(key).is_some(),
                "{} {key}",
                procedure.id
            );
            ends.extend(ended.then_some(key));
        }
    }
    assert_eq!(ends.len(), book.vocabulary().terms(Kind::Outcomes).count());
}

#[test]
fn another_handler_goes_on_with_what_is_open() {
    let first = fact("people_mediation");
    let it = opened(&first);
    // The same once more tells nothing new.
    assert_eq!(
        assigned(std::slice::from_ref(&it), &first, first.accepted_on),
        None
    );
    let other = HandlerAssigned {
        staff: StaffId::new(Shard::DIRECTORY),
        referral: Some(ReferralId::new(Shard::spread(1))),
        ..first
    };
    let change = assigned(std::slice::from_ref(&it), &other, day("2026-03-05")).unwrap();
    assert_eq!(change.proceeding.id, it.id);
    assert_eq!(change.proceeding.staff, other.staff);
    assert_eq!(change.proceeding.referral, other.referral);
    match change.event {
        Event::ProceedingReassigned(told) => assert_eq!(told.on, day("2026-03-05")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_ended_stays_ended_unless_the_case_is_taken_on_once_more() {
    let first = fact("people_mediation");
    let mut ended = opened(&first);
    ended.step(conclude(Outcome::new("failed")), "2026-03-03");
    let opens = |ended: &Proceeding, fact: &HandlerAssigned| {
        assigned(std::slice::from_ref(ended), fact, fact.accepted_on).is_some()
    };
    let replaced = HandlerAssigned {
        staff: StaffId::new(Shard::DIRECTORY),
        ..first.clone()
    };
    assert!(!opens(&ended, &replaced));
    let another_day = HandlerAssigned {
        accepted_on: day("2026-03-04"),
        ..first.clone()
    };
    assert!(opens(&ended, &another_day));
    let handed_over = HandlerAssigned {
        referral: Some(ReferralId::new(Shard::spread(1))),
        ..first.clone()
    };
    assert!(opens(&ended, &handed_over));
    ended.came_back = true;
    assert!(opens(&ended, &replaced));
    let elsewhere = HandlerAssigned {
        organisation: OrganisationId::new(Shard::spread(2)),
        ..first
    };
    assert!(opens(&ended, &elsewhere));
}

#[test]
fn an_acceptance_entered_later_keeps_both_days() {
    let fact = fact("people_mediation");
    let change = assigned(&[], &fact, day("2026-03-07")).unwrap();
    assert_eq!(change.proceeding.entered_on, Some(day("2026-03-07")));
    match change.event {
        Event::ProceedingOpened(told) => {
            assert_eq!(told.on, day("2026-03-03"));
            assert_eq!(told.what.recorded_on, day("2026-03-07"));
        }
        other => panic!("{other:?}"),
    }
}
