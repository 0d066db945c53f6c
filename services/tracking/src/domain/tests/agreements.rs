//! What becomes of an agreement, as limits see it.

use contracts::event::{Agreed, Effective, Event};
use contracts::vocabulary::{AgreementForm, ClockState, LimitParty};
use kernel::AgreementId;

use super::*;

/// A dispute that is handled under this procedure since 2026-03-03.
fn handled(law: &Law, kind: OrganisationKind, procedure: &str) -> (CaseFile, Body) {
    let own = body(kind, "承办单位");
    let mut file = register(law, &own, CaseKind::Dispute, "2026-03-02");
    assign(law, &mut file, &own, procedure, "2026-03-03", None);
    (file, own)
}

fn agree(law: &Law, file: &mut CaseFile, own: &Body, on: &str) {
    let proceeding = file.proceedings[0].id;
    let agreed = Agreed {
        agreement: AgreementId::new(file.case.shard()),
        case: file.case,
        proceeding,
        organisation: own.id,
        on: day(on),
        what: Effective {
            form: AgreementForm::Written.into(),
            amount_fen: None,
            instalments: Vec::new(),
        },
    };
    let event = Event::from(agreed);
    let head = event.agreed().unwrap();
    file.journal.occasion.recorded_on = None;
    file.agreed(law, &event, &head, own).unwrap();
}

#[test]
fn the_parties_have_thirty_days_from_it_to_apply_for_confirmation() {
    let law = law();
    let kind = OrganisationKind::TownshipCommittee;
    for ends_first in [false, true] {
        let (mut file, own) = handled(&law, kind, "people_mediation");
        if ends_first {
            conclude(&law, &mut file, 0, Outcome::new("agreement"), "2026-03-20");
        }
        agree(&law, &mut file, &own, "2026-03-20");
        if !ends_first {
            conclude(&law, &mut file, 0, Outcome::new("agreement"), "2026-03-20");
        }
        let clock = file.clocks.iter().find(|clock| clock.basis.rule == "RM-4");
        let clock = clock.unwrap();
        assert_eq!(
            (clock.party, clock.state),
            (Some(LimitParty::Parties), ClockState::Running)
        );
        // Thirty days from the day after: a Sunday, so the next working day.
        assert_eq!(clock.due_on, day("2026-04-20"));
        let line = file
            .journal
            .lines
            .iter()
            .find(|line| line.text.contains("书面协议生效"));
        assert_eq!(line.unwrap().on, Some(day("2026-03-20")));
    }
}

#[test]
fn what_people_recorded_of_the_same_day_starts_nothing_twice_and_another_day_moves_it() {
    let law = law();
    let kind = OrganisationKind::TownshipCommittee;
    let (mut file, own) = handled(&law, kind, "people_mediation");
    record(
        &law,
        &mut file,
        0,
        "agreement_effective",
        None,
        "2026-03-20",
    );
    agree(&law, &mut file, &own, "2026-03-20");
    agree(&law, &mut file, &own, "2026-03-23");
    let clocks = file
        .clocks
        .iter()
        .filter(|clock| clock.basis.rule == "RM-4");
    let clocks: Vec<_> = clocks
        .map(|clock| (clock.basis.start_on, clock.state))
        .collect();
    assert_eq!(
        clocks,
        [
            (day("2026-03-20"), ClockState::Stopped),
            (day("2026-03-23"), ClockState::Running),
        ]
    );
}
