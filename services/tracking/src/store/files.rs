//! Whole case files: read with their row locked, saved with their events.

use std::collections::BTreeSet;

use contracts::event::Event;
use db::log::Entry;
use db::{Connection, Error, Statement};
use diesel_async::RunQueryDsl;
use kernel::{CaseId, Shard};
use serde_json::json;
use uuid::Uuid;

use super::{audience, clocks, proceedings, referrals, tallies, timeline, timers, tracks};
use crate::domain::clock::Clock;
use crate::domain::file::{CaseFile, Journal, Occasion};
use crate::domain::standing::{Standing, moves};

/// Takes the turn to change cases of a shard, until the transaction ends. To be called before the
/// first row of a case is locked: cases of a shard share counters, and whoever locked those in
/// one order could wait for one who locked them in another.
pub(crate) async fn take_turn(tx: &mut Connection, shard: Shard) -> Result<(), Error> {
    Statement::new(
        " SELECT pg_advisory_xact_lock(hashtext('dingfen-tracking-' || current_schema()),
                                       (SELECT body::int FROM argument))",
        json!(shard.column()),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A case with everything a decision about it needs, locked until the transaction ends; `None`
/// when its registration has not arrived yet.
pub(crate) async fn lock(
    tx: &mut Connection,
    case: CaseId,
    occasion: Occasion,
) -> Result<Option<CaseFile>, Error> {
    let Some(head) = tracks::lock(tx, case).await? else {
        return Ok(None);
    };
    let mut file = CaseFile {
        case,
        head,
        participants: access::participants(tx, case).await?,
        referrals: referrals::of_case(tx, case).await?,
        proceedings: proceedings::of_case(tx, case).await?,
        clocks: clocks::of_case(tx, case).await?,
        journal: Journal::new(occasion),
    };
    file.journal.before = file.standing();
    Ok(Some(file))
}

/// Stores what changed since the file was read, with its events.
pub(crate) async fn save(tx: &mut Connection, mut file: CaseFile) -> Result<(), Error> {
    let entries = entries(&mut file);
    save_head(tx, &file).await?;
    save_parts(tx, &file).await?;
    save_standing(tx, &file).await?;
    timeline::append(tx, file.case, &file.journal.lines).await?;
    db::log::append_all(tx, &entries).await
}

/// The events by what they are about: each clock has a version of its own, so that a warning that
/// fires leaves every open form as it was.
fn entries(file: &mut CaseFile) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for event in std::mem::take(&mut file.journal.events) {
        let Some((subject, version)) = subject(file, &event) else {
            continue;
        };
        *version += 1;
        let after = *version - 1;
        match entries.iter_mut().find(|entry| entry.subject == subject) {
            Some(entry) => entry.events.push(event),
            None => entries.push(Entry {
                shard: file.case.shard(),
                subject,
                after,
                actor: file.journal.occasion.actor,
                events: vec![event],
            }),
        }
    }
    entries
}

/// What one of our events is about, and the version of that.
fn subject<'a>(file: &'a mut CaseFile, event: &Event) -> Option<(Uuid, &'a mut i64)> {
    let clock = match event {
        Event::ClockArmed(armed) => armed.limit.clock,
        Event::ClockReprojected(moved) => moved.limit.clock,
        Event::ClockMet(met) => met.clock,
        Event::ClockStopped(stopped) => stopped.clock,
        _ => return None,
    };
    let clock = file.clocks.iter_mut().find(|known| known.id == clock)?;
    Some((clock.id.uuid(), &mut clock.version))
}

async fn save_head(tx: &mut Connection, file: &CaseFile) -> Result<(), Error> {
    if file.journal.is_new {
        tracks::insert(tx, file.case, &file.head).await?;
    } else {
        tracks::update(tx, file.case, &file.head).await?;
    }
    for body in &file.journal.joined {
        if let Some(part) = file.participants.get(body) {
            access::add(tx, file.case, *body, part).await?;
        }
    }
    let left: Vec<_> = file.journal.left.iter().copied().collect();
    access::leave(tx, file.case, &left).await
}

async fn save_parts(tx: &mut Connection, file: &CaseFile) -> Result<(), Error> {
    let journal = &file.journal;
    let changed =
        |clock: &&Clock| journal.armed.contains(&clock.id) || journal.changed.contains(&clock.id);
    let touched = file
        .referrals
        .iter()
        .filter(|r| journal.referrals.contains(&r.id));
    referrals::put(tx, file.case, touched).await?;
    let touched = file
        .proceedings
        .iter()
        .filter(|p| journal.proceedings.contains(&p.id));
    proceedings::put(tx, file.case, touched).await?;
    clocks::put(tx, file.case, file.clocks.iter().filter(changed)).await?;
    let shard = file.case.shard();
    let started = file
        .clocks
        .iter()
        .filter(|clock| journal.armed.contains(&clock.id));
    timers::set(tx, shard, started.filter(|clock| clock.is_running())).await?;
    let moved = file
        .clocks
        .iter()
        .filter(|clock| journal.moved.contains(&clock.id) && clock.is_running());
    timers::reset(tx, shard, &moved.collect::<Vec<_>>()).await?;
    let ended: Vec<Uuid> = file
        .clocks
        .iter()
        .filter(changed)
        .filter(|clock| !clock.is_running())
        .map(|clock| clock.id.uuid())
        .collect();
    timers::clear(tx, shard, &ended).await
}

/// Brings lists and counters of the backlog in line with the case.
async fn save_standing(tx: &mut Connection, file: &CaseFile) -> Result<(), Error> {
    let before = file.journal.before.as_ref();
    let after = file.standing();
    match (before, &after) {
        (_, Some(now)) if shown(before) != shown(Some(now)) => {
            audience::show(tx, file.case, &now.viewers, now.organisation, now.due_on).await?;
            let gone = before.map(|was| was.viewers.difference(&now.viewers).collect::<Vec<_>>());
            audience::hide_from(tx, file.case, &gone.unwrap_or_default()).await?;
        }
        (Some(_), None) => audience::hide(tx, file.case).await?,
        (Some(_) | None, Some(_)) | (None, None) => {}
    }
    tallies::add(tx, file.case.shard(), &moves(before, after.as_ref())).await
}

/// What of a standing stands in the lists.
fn shown(standing: Option<&Standing>) -> impl PartialEq + '_ {
    let none: BTreeSet<String> = BTreeSet::new();
    standing.map_or((none, None, None), |standing| {
        let organisation = Some(standing.organisation);
        (standing.viewers.clone(), organisation, standing.due_on)
    })
}
