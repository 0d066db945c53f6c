use contracts::Event;
use contracts::event::{HandlerAssigned, Open, Reassign};
use contracts::vocabulary::ProceedingState;
use kernel::{NaiveDate, ProceedingId};

use super::Proceeding;

/// What an assignment comes to: a proceeding, new or changed, and the event that tells of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub(crate) proceeding: Proceeding,
    pub(crate) event: Event,
}

/// A member of staff was made the handler: a proceeding begins, goes on in other hands, or nothing
/// changes. `known` are the proceedings of the case; the assignment was entered on `recorded_on`.
pub(crate) fn assigned(
    known: &[Proceeding],
    fact: &HandlerAssigned,
    recorded_on: NaiveDate,
) -> Option<Change> {
    let (open, ended): (Vec<_>, Vec<_>) = known
        .iter()
        .filter(|one| one.organisation == fact.organisation && one.procedure == fact.procedure)
        .partition(|one| one.state.is_open());
    match open.into_iter().next() {
        Some(same) => hand_over(same.clone(), fact, recorded_on),
        None if ended.iter().any(|one| is_of(one, fact)) => None,
        None => Some(open_for(fact, recorded_on)),
    }
}

/// Whether an assignment names another handler of a proceeding that has ended: the same day, and
/// no other hand-over. Whoever takes the case on once more does so on another day, by a hand-over,
/// or after another body returned it.
fn is_of(ended: &Proceeding, fact: &HandlerAssigned) -> bool {
    !ended.came_back
        && ended.accepted_on == fact.accepted_on
        && (fact.referral.is_none() || fact.referral == ended.referral)
}

fn hand_over(mut same: Proceeding, fact: &HandlerAssigned, on: NaiveDate) -> Option<Change> {
    // Handed away and back again, it goes on by the later hand-over.
    let referral = fact.referral.or(same.referral);
    let is_new = same.staff != fact.staff || same.referral != referral;
    same.staff = fact.staff;
    same.referral = referral;
    same.came_back = false;
    same.quiet = 0;
    is_new.then(|| Change {
        event: same.proceeded(on, Reassign {}).into(),
        proceeding: same,
    })
}

fn open_for(fact: &HandlerAssigned, recorded_on: NaiveDate) -> Change {
    let on = fact.accepted_on;
    let proceeding = Proceeding {
        id: ProceedingId::new(fact.case.shard()),
        case: fact.case,
        version: 0,
        quiet: 0,
        procedure: fact.procedure.clone(),
        state: ProceedingState::Accepted,
        organisation: fact.organisation,
        staff: fact.staff,
        accepted_on: on,
        entered_on: (recorded_on > on).then_some(recorded_on),
        referral: fact.referral,
        came_back: false,
        steps: Vec::new(),
    };
    let what = Open {
        procedure: fact.procedure.clone(),
        recorded_on,
    };
    Change {
        event: proceeding.proceeded(on, what).into(),
        proceeding,
    }
}
