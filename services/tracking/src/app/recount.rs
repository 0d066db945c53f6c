use std::collections::BTreeMap;

use contracts::event::MoveReason;
use db::{Connection, Database};
use kernel::{CaseId, ClockId, NaiveDate, Shard};
use serde::Serialize;
use uuid::Uuid;

use super::laws::Laws;
use crate::domain::clock::Clock;
use crate::domain::file::Occasion;
use crate::domain::law::Law;
use crate::domain::reprojection::LastDay;
use crate::store;

/// Clocks taken at a time: in one transaction, in which the shard's other cases wait.
const BATCH: i64 = 100;

/// What a new calendar does to the running clocks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Recount {
    /// Running clocks counted.
    pub clocks: u64,
    /// Those whose last day changes.
    pub moved: Vec<MovedClock>,
    /// Those whose last day would change, had they not been breached on one that was not
    /// provisional: a breach stays a breach, and they are left as they are.
    pub held: Vec<MovedClock>,
    /// Those whose last day stays and is no longer provisional (or is provisional now).
    pub settled: u64,
    /// Those whose last day remains provisional, moved or not.
    pub provisional: u64,
    /// Those for which the law no longer gives a day; they are left as they are.
    pub refused: u64,
}

/// A running clock whose last day changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovedClock {
    /// The number of its case.
    pub number: String,
    /// The case.
    pub case: CaseId,
    /// The clock.
    pub clock: ClockId,
    /// Its rule.
    pub rule: String,
    /// The last day before.
    pub from: NaiveDate,
    /// The last day now.
    pub to: NaiveDate,
    /// By how many calendar days; negative if the day comes nearer.
    pub days: i64,
    /// Whether the new day is provisional.
    pub provisional: bool,
}

/// A running clock that does not stand where the law has it.
struct Change {
    case: CaseId,
    clock: Clock,
    now: LastDay,
    /// Whether it was breached, so that it keeps its day.
    held: bool,
}

/// What one step of the walk did.
struct Step {
    found: Recount,
    /// Where the next step goes on; `None` at the end of the shard.
    last: Option<Uuid>,
}

/// Derives the last day of every running clock anew and brings in line what differs: clock,
/// timers, soonest day of the case, lists, counters, history and event. May be broken off and run
/// again at any time; what stands where it should is not touched.
///
/// # Errors
/// When the database or the law data cannot be read.
pub async fn recount(database: &Database) -> Result<Recount, db::Error> {
    recount_because(database, MoveReason::Recount).await
}

/// The same, and why.
pub(super) async fn recount_because(
    database: &Database,
    reason: MoveReason,
) -> Result<Recount, db::Error> {
    let laws = Laws::load().map_err(store::invalid)?;
    let mut total = Recount::default();
    for shard in Shard::all() {
        let mut after = Some(Uuid::nil());
        while let Some(place) = after {
            let laws = &laws;
            let work = async |tx: &mut Connection| {
                store::files::take_turn(tx, shard).await?;
                // Not before the turn: another import may have been entered since the walk began.
                let law = laws.current(tx).await?;
                let (changes, step) = look(&law, tx, shard, place).await?;
                // The moment that the log will have, by which all of this is told once more.
                let occasion = Occasion::new(store::calendar::now(tx).await?, None);
                carry_out(&law, tx, changes, occasion, reason).await?;
                Ok::<_, db::Error>(step)
            };
            let step = database.transaction("recount_clocks", work).await?;
            after = step.last;
            total.add(step.found);
        }
    }
    Ok(total)
}

/// What [`recount`] would do by this law; changes nothing.
pub(super) async fn preview(law: &Law, connection: &mut Connection) -> Result<Recount, db::Error> {
    let mut total = Recount::default();
    for shard in Shard::all() {
        let mut after = Some(Uuid::nil());
        while let Some(place) = after {
            let (_, step) = look(law, connection, shard, place).await?;
            after = step.last;
            total.add(step.found);
        }
    }
    Ok(total)
}

/// Finds what differs among the next clocks of a shard.
async fn look(
    law: &Law,
    connection: &mut Connection,
    shard: Shard,
    after: Uuid,
) -> Result<(Vec<Change>, Step), db::Error> {
    let clocks = store::clocks::running_after(connection, shard, after, BATCH).await?;
    let ids: Vec<Uuid> = clocks.iter().map(|(_, clock)| clock.id.uuid()).collect();
    let mut found = Recount {
        clocks: u64::try_from(ids.len()).unwrap_or(u64::MAX),
        ..Recount::default()
    };
    let mut changes = Vec::new();
    for (case, clock) in clocks.into_iter().filter(|(_, clock)| !clock.held) {
        let Ok(now) = clock.derived(law) else {
            found.refused += 1;
            continue;
        };
        found.provisional += u64::from(now.provisional);
        if now != clock.stored() {
            changes.push(Change {
                case,
                clock,
                now,
                held: false,
            });
        }
    }
    hold_breached(connection, shard, &mut changes).await?;
    let cases: Vec<Uuid> = changes.iter().map(|change| change.case.uuid()).collect();
    let numbers = store::tracks::numbers(connection, shard, &cases).await?;
    for change in &changes {
        found.note(change, &numbers);
    }
    let last = ids.last().copied();
    Ok((changes, Step { found, last }))
}

/// Marks the clocks that were breached on a day that was not provisional.
async fn hold_breached(
    connection: &mut Connection,
    shard: Shard,
    changes: &mut [Change],
) -> Result<(), db::Error> {
    let ids: Vec<Uuid> = changes.iter().map(|c| c.clock.id.uuid()).collect();
    let breaches = store::timers::breaches(connection, shard, &ids).await?;
    for change in changes {
        let Change { clock, now, .. } = &*change;
        let moves = clock.due_on != now.due.date;
        let told = breaches.get(&clock.id.uuid()).into_iter().flatten();
        let breached = told.into_iter().any(|told| told.due_on == clock.due_on);
        change.held = moves && !clock.provisional && breached;
    }
    Ok(())
}

/// Stores what differs, case by case.
async fn carry_out(
    law: &Law,
    tx: &mut Connection,
    changes: Vec<Change>,
    occasion: Occasion,
    reason: MoveReason,
) -> Result<(), db::Error> {
    let mut cases: BTreeMap<CaseId, Vec<Change>> = BTreeMap::new();
    for change in changes {
        cases.entry(change.case).or_default().push(change);
    }
    for (case, mut changes) in cases {
        let Some(mut file) = store::files::lock(tx, case, occasion).await? else {
            continue;
        };
        // Once more, as one may have been breached until the case was locked.
        hold_breached(tx, case.shard(), &mut changes).await?;
        for change in changes {
            let (id, now) = (change.clock.id, change.now);
            if change.held {
                file.hold(law, id, now, reason);
            } else {
                file.reproject(law, id, now, reason);
            }
        }
        store::files::save(tx, file).await?;
    }
    Ok(())
}

impl Recount {
    fn add(&mut self, more: Self) {
        self.clocks += more.clocks;
        self.moved.extend(more.moved);
        self.held.extend(more.held);
        self.settled += more.settled;
        self.provisional += more.provisional;
        self.refused += more.refused;
    }

    fn note(&mut self, change: &Change, numbers: &BTreeMap<Uuid, String>) {
        let Change {
            case,
            clock,
            now,
            held,
        } = change;
        if clock.due_on == now.due.date {
            self.settled += 1;
            return;
        }
        let list = if *held {
            &mut self.held
        } else {
            &mut self.moved
        };
        list.push(MovedClock {
            number: numbers.get(&case.uuid()).cloned().unwrap_or_default(),
            case: *case,
            clock: clock.id,
            rule: clock.basis.rule.clone(),
            from: clock.due_on,
            to: now.due.date,
            days: (now.due.date - clock.due_on).num_days(),
            provisional: now.provisional,
        });
    }
}
