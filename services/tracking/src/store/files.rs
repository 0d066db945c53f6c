//! Whole case files: read with their row locked, saved with their events. However many there are,
//! a table is asked once.

mod changes;
mod standing;

use std::collections::BTreeMap;

use contracts::event::Event;
use db::log::Entry;
use db::{Connection, Error, Statement};
use diesel_async::RunQueryDsl;
use kernel::{CaseId, Shard};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{clocks, proceedings, referrals, timeline, timers, tracks};
use crate::domain::file::{CaseFile, Journal, Line, Occasion};

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
    let mut files = lock_all(tx, case.shard(), &[case.uuid()], occasion).await?;
    Ok(files.remove(&case))
}

/// Cases of a shard with everything that decisions about them need, locked until the transaction
/// ends; without those whose registration has not arrived yet.
pub(crate) async fn lock_all(
    tx: &mut Connection,
    shard: Shard,
    cases: &[Uuid],
    occasion: Occasion,
) -> Result<BTreeMap<CaseId, CaseFile>, Error> {
    let heads = tracks::lock(tx, shard, cases).await?;
    if heads.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found: Vec<Uuid> = heads.iter().map(|(case, _)| case.uuid()).collect();
    let mut participants = access::participants_of(tx, shard, &found).await?;
    let mut referrals = referrals::of_cases(tx, shard, &found).await?;
    let mut proceedings = proceedings::of_cases(tx, shard, &found).await?;
    let mut clocks = clocks::of_cases(tx, shard, &found).await?;
    let file = |(case, head): (CaseId, _)| {
        let id = case.uuid();
        let mut file = CaseFile {
            case,
            head,
            participants: participants.remove(&id).unwrap_or_default(),
            referrals: referrals.remove(&id).unwrap_or_default(),
            proceedings: proceedings.remove(&id).unwrap_or_default(),
            clocks: clocks.remove(&id).unwrap_or_default(),
            journal: Journal::new(occasion),
        };
        file.journal.before = file.standing();
        (case, file)
    };
    Ok(heads.into_iter().map(file).collect())
}

/// What happened to files of one shard, ready to be stored with them.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// Rows of the log.
    events: Vec<Value>,
    lines: Vec<(CaseId, Line)>,
}

impl Record {
    /// Takes over what a file's journal tells so far. The events name what is handled here and now
    /// as their cause.
    pub(crate) fn take(&mut self, file: &mut CaseFile) -> Result<(), Error> {
        for entry in entries(file) {
            self.events.extend(entry.rows()?);
        }
        let lines = std::mem::take(&mut file.journal.lines);
        self.lines
            .extend(lines.into_iter().map(|line| (file.case, line)));
        Ok(())
    }

    /// A line of history that changes nothing else about its case.
    pub(crate) fn line(&mut self, case: CaseId, line: Line) {
        self.lines.push((case, line));
    }
}

/// Stores what changed since the file was read, with its events.
pub(crate) async fn save(tx: &mut Connection, mut file: CaseFile) -> Result<(), Error> {
    let mut record = Record::default();
    record.take(&mut file)?;
    save_all(tx, &[file], record).await
}

/// Stores what changed since files of one shard were read, with their record.
pub(crate) async fn save_all(
    tx: &mut Connection,
    files: &[CaseFile],
    record: Record,
) -> Result<(), Error> {
    if !files.is_empty() {
        save_heads(tx, files).await?;
        save_parts(tx, files).await?;
        standing::save(tx, files).await?;
    }
    timeline::append(tx, &record.lines).await?;
    db::log::insert(tx, record.events).await
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

async fn save_heads(tx: &mut Connection, files: &[CaseFile]) -> Result<(), Error> {
    let heads: Vec<_> = files.iter().map(|file| (file.case, &file.head)).collect();
    tracks::put(tx, &heads).await?;
    access::add_all(tx, &changes::joined(files)).await?;
    access::leave_all(tx, &changes::left(files)).await
}

async fn save_parts(tx: &mut Connection, files: &[CaseFile]) -> Result<(), Error> {
    referrals::put(tx, &changes::referrals(files)).await?;
    proceedings::put(tx, &changes::proceedings(files)).await?;
    clocks::put(tx, &changes::clocks(files)).await?;
    clocks::put_ledgers(tx, &changes::ledgers(files)).await?;
    timers::set(tx, &changes::started(files)).await?;
    timers::reset(tx, &changes::moved(files)).await?;
    timers::settle_day(tx, &changes::settled(files)).await?;
    timers::clear(tx, &changes::ended(files)).await
}
