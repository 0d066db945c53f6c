//! Every limit of the procedures for disputes begins by something that is told or recorded, and is met
//! by something else.

use contracts::vocabulary::ClockState;
use law::{Clock, Days, OutcomeClass, Procedure};

use super::*;

/// Petitions have limits that wait for what is not told yet.
fn is_for_disputes(of: &Procedure) -> bool {
    !of.id.starts_with("petition_")
}

/// A case in the region of the limit, under the procedure, with a body of the kind that the limit asks
/// for.
fn opened(law: &Law, of: &Procedure, clock: &Clock) -> CaseFile {
    let kind = clock.handlers.first().unwrap_or(&of.handlers[0]);
    let own = body(kind.parse().unwrap(), "承办单位");
    let mut rules = law.book.rules().filter(|rule| rule.id == clock.rule);
    let region = rules.find_map(|rule| rule.region.clone());
    let region = region.unwrap_or_else(|| "510402".to_owned());
    let mut file = register_in(&region, law, &own, CaseKind::Dispute, "2026-04-20");
    assign(law, &mut file, &own, &of.id, "2026-04-20", None);
    file
}

fn stands(file: &CaseFile, rule: &str, state: ClockState) -> bool {
    let mut clocks = file.clocks.iter();
    clocks.any(|clock| clock.basis.rule == rule && clock.state == state)
}

/// How the procedure may end, so that it comes to this.
fn ended(of: &Procedure, comes_to: impl Fn(OutcomeClass) -> bool) -> Outcome {
    let mut outcomes = of.outcomes.iter();
    let found = outcomes.find(|outcome| comes_to(outcome.class)).unwrap();
    Outcome::new(found.key.clone())
}

/// Makes the limit begin, as far as it has not begun with the proceeding.
fn begin(law: &Law, file: &mut CaseFile, of: &Procedure, clock: &Clock) {
    let on = "2026-04-21";
    if let Some(act) = of.act(&clock.event) {
        // What may precede the acceptance does: an application may be what meets the limit.
        let before = act.day == Days::Earlier;
        let on = if before { "2026-04-18" } else { on };
        record(law, file, 0, &clock.event, None, on);
    } else if clock.event == "people_mediation_ended" {
        let failed = ended(of, |class| class == OutcomeClass::Failure);
        conclude(law, file, 0, failed, on);
    }
    if let Some(finding) = &clock.when {
        find(law, file, 0, finding, on);
    }
}

/// Does what meets it.
fn meet(law: &Law, file: &mut CaseFile, of: &Procedure, clock: &Clock) {
    let on = "2026-04-22";
    match clock.met_by.iter().find(|key| of.act(key).is_some()) {
        Some(act) => record(law, file, 0, act, None, on),
        // Another body takes the matter on, or this one ends it.
        None => {
            let tried: Vec<String> = law
                .book
                .procedures()
                .map(|other| other.id.clone())
                .collect();
            for other in tried {
                let elsewhere = body(OrganisationKind::Court, "他处");
                if clock.outlasts() && other != of.id {
                    assign(law, file, &elsewhere, &other, on, None);
                }
            }
            if !clock.outlasts() {
                let transferred = clock.met_by.iter().any(|key| key == "case_transferred");
                let outcome = ended(of, |class| match transferred {
                    true => class == OutcomeClass::PassedOn,
                    false => class != OutcomeClass::Withdrawal,
                });
                conclude(law, file, 0, outcome, on);
            }
        }
    }
}

#[test]
fn every_limit_of_a_dispute_begins_and_is_met() {
    let law = law();
    let (mut never, mut unmet, mut seen) = (Vec::new(), Vec::new(), 0);
    for of in law.book.procedures().filter(|of| is_for_disputes(of)) {
        for clock in &of.clocks {
            let mut file = opened(&law, of, clock);
            begin(&law, &mut file, of, clock);
            let name = format!("{}/{}", of.id, clock.rule);
            if !file.clocks.iter().any(|it| it.basis.rule == clock.rule) {
                never.push(name);
                continue;
            }
            // What decides on the acceptance, or was applied for, is done by that.
            if !stands(&file, &clock.rule, ClockState::Met) {
                meet(&law, &mut file, of, clock);
            }
            if !stands(&file, &clock.rule, ClockState::Met) {
                unmet.push(name);
            }
            seen += 1;
        }
    }
    // A dispute about competence is told by what a department returns: see `law_events`.
    assert_eq!(never, ["admin_mediation_consumer/CP-5"]);
    assert_eq!(unmet, Vec::<String>::new());
    assert!(seen > 150, "{seen}");
}

#[test]
fn what_is_claimed_to_run_does() {
    let law = law();
    for of in law.book.procedures().filter(|of| is_for_disputes(of)) {
        for clock in &of.clocks {
            assert!(law.events.may_run(of, clock), "{}/{}", of.id, clock.rule);
        }
    }
}
