use std::fmt::Write as _;

use contracts::vocabulary::{CaseKind, ReferralAction, ReferralState};
use kernel::NaiveDate;

use crate::domain::referral::{count_return, day_of, side, step};
use crate::domain::refusal::Refusal;

/// Every state and every step, for reviewers.
#[test]
fn transition_table() {
    let mut table = String::new();
    for state in ReferralState::ALL {
        for action in ReferralAction::ALL {
            let next = match step(*state, *action) {
                Ok(states) => states
                    .iter()
                    .map(|state| state.label())
                    .collect::<Vec<_>>()
                    .join("，"),
                Err(_) => "不允许".to_owned(),
            };
            writeln!(
                table,
                "{} + {}（{}）→ {next}",
                state.label(),
                action.label(),
                side(*action).label()
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_has_ended_stays_ended() {
    for state in [
        ReferralState::Returned,
        ReferralState::Withdrawn,
        ReferralState::Reported,
    ] {
        for action in ReferralAction::ALL {
            assert!(step(state, *action).is_err());
        }
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_step_is_dated_between_the_one_before_and_today() {
    let (earliest, today) = (day("2026-03-02"), day("2026-03-10"));
    assert_eq!(day_of(None, earliest, today), Ok(today));
    for allowed in ["2026-03-02", "2026-03-06", "2026-03-10"] {
        assert_eq!(
            day_of(Some(day(allowed)), earliest, today),
            Ok(day(allowed))
        );
    }
    let early = day_of(Some(day("2026-03-01")), earliest, today);
    assert!(matches!(early, Err(Refusal::TooEarly { .. })));
    let late = day_of(Some(day("2026-03-11")), earliest, today);
    assert!(matches!(late, Err(Refusal::TooLate { .. })));
}

#[test]
fn returns_are_counted_up_to_the_ceiling() {
    assert_eq!(count_return(CaseKind::Dispute, 0, 3), Ok(1));
    assert_eq!(count_return(CaseKind::Dispute, 2, 3), Ok(3));
    assert_eq!(
        count_return(CaseKind::Petition, 3, 3),
        Err(Refusal::ReturnCeiling {
            returns: 3,
            kind: CaseKind::Petition
        })
    );
}
