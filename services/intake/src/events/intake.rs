use db::Connection;
use kernel::CaseId;
use messaging::HandlerError;

use crate::domain::bigrams;
use crate::store::search::{save_bigrams, words_of};

/// The words of a case are new or changed: puts them into the search index, which registration
/// itself must not wait for.
pub(super) async fn index(tx: &mut Connection, case: CaseId) -> Result<(), HandlerError> {
    let words = words_of(tx, case).await?;
    let pairs: Vec<String> = bigrams(words.iter().map(String::as_str))
        .into_iter()
        .collect();
    save_bigrams(tx, case, &pairs).await?;
    Ok(())
}
