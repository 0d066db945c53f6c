use std::collections::{BTreeMap, BTreeSet};

use db::Connection;
use kernel::{CaseId, Shard};
use messaging::HandlerError;

use crate::domain::bigrams;
use crate::store::search::{save_bigrams, words_of};

/// The words of cases are new or changed: puts them into the search index, which registration
/// itself must not wait for.
pub(super) async fn index(
    tx: &mut Connection,
    cases: impl IntoIterator<Item = CaseId>,
) -> Result<(), HandlerError> {
    let mut by_shard: BTreeMap<Shard, BTreeSet<CaseId>> = BTreeMap::new();
    for case in cases {
        by_shard.entry(case.shard()).or_default().insert(case);
    }
    for (shard, cases) in by_shard {
        let words = words_of(tx, shard, &cases).await?;
        if words.len() < cases.len() {
            return Err(db::Error::NotFound.into());
        }
        let pairs = words
            .iter()
            .map(|(case, words)| (*case, bigrams(words.iter().map(String::as_str))));
        save_bigrams(tx, shard, pairs).await?;
    }
    Ok(())
}
