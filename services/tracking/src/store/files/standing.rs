//! How cases stand in the lists and counters of the backlog.

use std::collections::{BTreeMap, BTreeSet};

use db::{Connection, Error};
use kernel::{CaseId, Shard};

use super::super::{audience, tallies};
use crate::domain::file::CaseFile;
use crate::domain::standing::{Counter, Standing, moves};

/// Brings lists and counters of the backlog in line with cases of one shard.
pub(super) async fn save(tx: &mut Connection, files: &[CaseFile]) -> Result<(), Error> {
    let Some(shard) = files.first().map(|file| file.case.shard()) else {
        return Ok(());
    };
    let now: Vec<Option<Standing>> = files.iter().map(CaseFile::standing).collect();
    let nobody = BTreeSet::new();
    let mut shown: Vec<(CaseId, &Standing)> = Vec::new();
    let mut hidden: Vec<(CaseId, &String)> = Vec::new();
    let mut counters: BTreeMap<Counter, i64> = BTreeMap::new();
    for (file, now) in files.iter().zip(&now) {
        let before = file.journal.before.as_ref();
        if let Some(now) = now
            && !before.is_some_and(|before| is_shown_alike(before, now))
        {
            shown.push((file.case, now));
        }
        let earlier = before.map_or(&nobody, |before| &before.viewers);
        let present = now.as_ref().map_or(&nobody, |now| &now.viewers);
        let gone = earlier.difference(present);
        hidden.extend(gone.map(|viewer| (file.case, viewer)));
        for (counter, by) in moves(before, now.as_ref()) {
            *counters.entry(counter).or_default() += by;
        }
    }
    audience::show(tx, &shown).await?;
    audience::hide(tx, &hidden).await?;
    count(tx, shard, counters).await
}

async fn count(
    tx: &mut Connection,
    shard: Shard,
    mut counters: BTreeMap<Counter, i64>,
) -> Result<(), Error> {
    counters.retain(|_, by| *by != 0);
    tallies::add(tx, shard, &counters).await
}

/// Whether two standings look the same in the lists.
fn is_shown_alike(one: &Standing, other: &Standing) -> bool {
    let listed = |standing: &Standing| (standing.organisation, standing.due_on);
    one.viewers == other.viewers && listed(one) == listed(other)
}
