use std::collections::{BTreeMap, BTreeSet};

use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, Shard};
use serde_json::{Value, json};
use uuid::Uuid;

use super::schema::{case_file, party, representative};

/// All words that cases of a shard can be found by: title, facts and the names of their parties and of
/// who acts for them.
/// Without those that are not there.
pub(crate) async fn words_of(
    tx: &mut Connection,
    shard: Shard,
    cases: &BTreeSet<CaseId>,
) -> Result<BTreeMap<Uuid, Vec<String>>, Error> {
    let ids: Vec<Uuid> = cases.iter().map(|case| case.uuid()).collect();
    let files: Vec<(Uuid, String, String)> = case_file::table
        .filter(case_file::shard.eq(shard.column()))
        .filter(case_file::id.eq_any(&ids))
        .select((case_file::id, case_file::title, case_file::facts))
        .load(tx)
        .await?;
    let names: Vec<(Uuid, String)> = party::table
        .filter(party::shard.eq(shard.column()))
        .filter(party::case_id.eq_any(&ids))
        .select((party::case_id, party::name))
        .load(tx)
        .await?;
    let acting: Vec<(Uuid, String)> = representative::table
        .filter(representative::shard.eq(shard.column()))
        .filter(representative::case_id.eq_any(&ids))
        .select((representative::case_id, representative::name))
        .load(tx)
        .await?;
    let files = files.into_iter();
    let mut words: BTreeMap<Uuid, Vec<String>> = files
        .map(|(case, title, facts)| (case, vec![title, facts]))
        .collect();
    for (case, name) in names.into_iter().chain(acting) {
        if let Some(words) = words.get_mut(&case) {
            words.push(name);
        }
    }
    Ok(words)
}

/// Puts cases of a shard into the search index, or brings them up to date there.
pub(crate) async fn save_bigrams(
    tx: &mut Connection,
    shard: Shard,
    cases: impl IntoIterator<Item = (Uuid, BTreeSet<String>)>,
) -> Result<(), Error> {
    let rows: Vec<Value> = cases
        .into_iter()
        .map(|(case, bigrams)| json!({"shard": shard.column(), "id": case, "bigrams": bigrams}))
        .collect();
    Statement::new(
        " INSERT INTO case_search (shard, case_id, bigrams)
          SELECT c.shard, c.id, c.bigrams FROM argument, jsonb_to_recordset(body)
              AS c(shard smallint, id uuid, bigrams text[])
          ON CONFLICT (shard, case_id) DO UPDATE SET bigrams = excluded.bigrams",
        Value::Array(rows),
    )
    .execute(tx)
    .await?;
    Ok(())
}
