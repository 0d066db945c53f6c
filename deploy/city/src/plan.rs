//! When things happen to a case: days that lead to the fate it is meant to have.

use chrono::{Datelike, Days, Weekday};
use contracts::vocabulary::DisputeType;
use kernel::NaiveDate;

use crate::Fate;
use crate::dice::Dice;
use crate::ways::Pace;

/// How many days back the registrations go: six months.
pub(crate) const SPAN: i64 = 182;

/// The days of one case. What its fate does not reach is absent.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Course {
    pub(crate) received: NaiveDate,
    /// Handed over, unless the registering body keeps it.
    pub(crate) offered: Option<NaiveDate>,
    /// Sent back once and handed over again, on these days.
    pub(crate) detour: Option<(NaiveDate, NaiveDate)>,
    /// Signed for and not yet taken on.
    pub(crate) signed: Option<NaiveDate>,
    pub(crate) accepted: Option<NaiveDate>,
    pub(crate) returned: Option<NaiveDate>,
    pub(crate) ended: Option<NaiveDate>,
}

/// What is usual for a way of handling, in calendar days.
struct Usual {
    /// About the legal limit, counted from acceptance.
    limit: i64,
    /// From acceptance to conclusion, when all goes well.
    takes: [i64; 2],
    /// From receipt to hand-over.
    sends: [i64; 2],
    /// From hand-over to acceptance.
    signs: [i64; 2],
}

fn usual(pace: Pace) -> Usual {
    let (limit, takes, sends, signs) = match pace {
        Pace::Village => (30, [3, 15], [0, 1], [0, 1]),
        Pace::Township => (30, [5, 24], [0, 2], [0, 3]),
        Pace::Specialised => (30, [7, 25], [0, 2], [0, 3]),
        Pace::Labour => (30, [4, 13], [0, 2], [0, 2]),
        // 20 to 28 working days of 30.
        Pace::Medical => (42, [26, 38], [0, 3], [1, 4]),
        Pace::CourtAssigned => (30, [8, 25], [1, 4], [0, 3]),
        Pace::CourtEntrusted => (15, [4, 11], [1, 3], [0, 2]),
        Pace::Litigation => (7, [1, 4], [0, 3], [0, 1]),
        Pace::Arbitration => (45, [22, 41], [0, 3], [1, 4]),
        Pace::Reconsideration => (60, [28, 55], [1, 5], [1, 4]),
        Pace::Petition => (60, [30, 55], [2, 12], [1, 9]),
        Pace::Redress => (60, [12, 50], [2, 12], [1, 9]),
    };
    Usual {
        limit,
        takes,
        sends,
        signs,
    }
}

/// Draws the days of a case. `kept`: the registering body handles it itself.
pub(crate) fn course(
    dice: &mut Dice,
    today: NaiveDate,
    fate: Fate,
    pace: Pace,
    kept: bool,
    kind: DisputeType,
) -> Course {
    let usual = usual(pace);
    let (sends, signs) = if kept {
        (0, 0)
    } else {
        (draw(dice, usual.sends), draw(dice, usual.signs))
    };
    match fate {
        Fate::Concluded => {
            let takes = draw(dice, usual.takes);
            concluded(dice, today, kind, kept, [sends, signs, takes])
        }
        Fate::ConcludedLate => {
            let takes = usual.limit + dice.between(5, 22);
            concluded(dice, today, kind, kept, [sends, signs, takes])
        }
        Fate::Open => {
            let age = dice.between(0, (usual.limit - 10).max(2));
            open(today, kept, [sends, signs, age])
        }
        Fate::DueSoon => {
            let age = dice.between((usual.limit - 7).max(0), usual.limit - 2);
            open(today, kept, [sends, signs, age])
        }
        Fate::Overdue => {
            let age = usual.limit + dice.between(6, 30);
            open(today, kept, [sends, signs, age])
        }
        Fate::Waiting => {
            let offered = working_day_before(back(today, dice.between(0, 9)));
            let signed = working_day_before(back(today, dice.between(0, 3))).max(offered);
            Course {
                received: working_day_before(back(offered, sends)),
                offered: Some(offered),
                signed: dice.chance(40).then_some(signed),
                ..Course::default()
            }
        }
        Fate::Returned => {
            let returned = working_day_before(back(today, dice.between(0, 12)));
            let offered = working_day_before(back(returned, dice.between(1, 4)));
            Course {
                received: working_day_before(back(offered, sends)),
                offered: Some(offered),
                returned: Some(returned),
                ..Course::default()
            }
        }
        Fate::Registered => Course {
            received: working_day_before(back(today, dice.between(0, 4))),
            ..Course::default()
        },
    }
}

/// Forward from a day of receipt that leaves enough time.
fn concluded(
    dice: &mut Dice,
    today: NaiveDate,
    kind: DisputeType,
    kept: bool,
    [sends, signs, takes]: [i64; 3],
) -> Course {
    // One hand-over in nine comes back for missing papers first.
    let again = if !kept && dice.chance(11) {
        dice.between(3, 7)
    } else {
        0
    };
    // Every step may be put off over a weekend.
    const WEEKENDS: i64 = 10;
    let shortest = sends + signs + takes + again + WEEKENDS;
    let received = receipt(dice, today, shortest, kind);
    if kept {
        return Course {
            received,
            accepted: Some(received),
            ended: Some(on_working_day(forth(received, takes)).min(today)),
            ..Course::default()
        };
    }
    let offered = on_working_day(forth(received, sends));
    let detour = (again > 0).then(|| {
        let returned = on_working_day(forth(offered, again / 2));
        (returned, on_working_day(forth(returned, again - again / 2)))
    });
    let accepted = on_working_day(forth(detour.map_or(offered, |(_, later)| later), signs));
    Course {
        received,
        offered: Some(offered),
        detour,
        accepted: Some(accepted),
        ended: Some(on_working_day(forth(accepted, takes)).min(today)),
        ..Course::default()
    }
}

/// Back from a day of acceptance of the wanted age. Days move back over weekends: forward could
/// pass today.
fn open(today: NaiveDate, kept: bool, [sends, signs, age]: [i64; 3]) -> Course {
    let accepted = working_day_before(back(today, age));
    if kept {
        return Course {
            received: accepted,
            accepted: Some(accepted),
            ..Course::default()
        };
    }
    let offered = working_day_before(back(accepted, signs));
    Course {
        received: working_day_before(back(offered, sends)),
        offered: Some(offered),
        accepted: Some(accepted),
        ..Course::default()
    }
}

/// Times when something in the city brought many cases of the same sort: days before today, types.
const SURGES: &[([i64; 2], &[DisputeType])] = &[
    // Wages are asked for before people go home.
    ([148, 136], &[DisputeType::Labour, DisputeType::Business]),
    // A new road.
    (
        [118, 110],
        &[DisputeType::Expropriation, DisputeType::ForestLand],
    ),
    // Heavy rain.
    (
        [84, 75],
        &[
            DisputeType::Neighbours,
            DisputeType::Property,
            DisputeType::Environment,
        ],
    ),
];

/// A day of receipt at least `shortest` days back: few on weekends, more in a surge.
fn receipt(dice: &mut Dice, today: NaiveDate, shortest: i64, kind: DisputeType) -> NaiveDate {
    let ages: Vec<i64> = (shortest.min(SPAN)..=SPAN).collect();
    let age = dice.weighted(&ages, |age| {
        let weekday = match back(today, *age).weekday() {
            Weekday::Sat => 4,
            Weekday::Sun => 3,
            Weekday::Mon => 14,
            Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => 10,
        };
        let surge = SURGES
            .iter()
            .any(|([from, to], kinds)| (*to..=*from).contains(age) && kinds.contains(&kind));
        // Open cases are all recent; concluded ones fill the months before.
        let recent = if *age < 50 { 1 } else { 2 };
        weekday * recent * if surge { 6 } else { 1 }
    });
    back(today, age.copied().unwrap_or(SPAN))
}

fn draw(dice: &mut Dice, [low, high]: [i64; 2]) -> i64 {
    dice.between(low, high)
}

/// So many days before; the calendar has no end that a case could reach.
pub(crate) fn back(day: NaiveDate, days: i64) -> NaiveDate {
    let days = Days::new(u64::try_from(days).unwrap_or(0));
    day.checked_sub_days(days).unwrap_or(day)
}

/// So many days after.
pub(crate) fn forth(day: NaiveDate, days: i64) -> NaiveDate {
    let days = Days::new(u64::try_from(days).unwrap_or(0));
    day.checked_add_days(days).unwrap_or(day)
}

/// The day itself, or Monday after a weekend. Holidays are not looked at: this only has to look
/// plausible.
fn on_working_day(day: NaiveDate) -> NaiveDate {
    forth(
        day,
        (7 - i64::from(day.weekday().num_days_from_monday())) * i64::from(weekend(day)),
    )
}

/// The day itself, or Friday before a weekend.
fn working_day_before(day: NaiveDate) -> NaiveDate {
    back(
        day,
        (i64::from(day.weekday().num_days_from_monday()) - 4) * i64::from(weekend(day)),
    )
}

fn weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_are_stepped_over() {
        let saturday = NaiveDate::from_ymd_opt(2026, 6, 13).unwrap();
        assert_eq!(on_working_day(saturday).weekday(), Weekday::Mon);
        assert_eq!(working_day_before(saturday).weekday(), Weekday::Fri);
        let monday = forth(saturday, 2);
        assert_eq!(on_working_day(monday), monday);
        assert_eq!(working_day_before(monday), monday);
    }
}
