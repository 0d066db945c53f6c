use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::CaseId;

use super::schema::{case_file, case_search, party};

/// All words a case can be found by: title, facts and the names of its parties.
pub(crate) async fn words_of(tx: &mut Connection, id: CaseId) -> Result<Vec<String>, Error> {
    let (shard, uuid) = (id.shard().column(), id.uuid());
    let (title, facts): (String, String) = case_file::table
        .find((shard, uuid))
        .select((case_file::title, case_file::facts))
        .first(tx)
        .await?;
    let mut words: Vec<String> = party::table
        .filter(party::shard.eq(shard))
        .filter(party::case_id.eq(uuid))
        .select(party::name)
        .load(tx)
        .await?;
    words.push(title);
    words.push(facts);
    Ok(words)
}

/// Puts a case into the search index, or brings it up to date there.
pub(crate) async fn save_bigrams(
    tx: &mut Connection,
    id: CaseId,
    bigrams: &[String],
) -> Result<(), Error> {
    diesel::insert_into(case_search::table)
        .values((
            case_search::shard.eq(id.shard().column()),
            case_search::case_id.eq(id.uuid()),
            case_search::bigrams.eq(bigrams),
        ))
        .on_conflict((case_search::shard, case_search::case_id))
        .do_update()
        .set(case_search::bigrams.eq(bigrams))
        .execute(tx)
        .await?;
    Ok(())
}
