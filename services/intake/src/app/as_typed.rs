use std::collections::BTreeSet;
use std::time::Duration;

use db::Connection;
use kernel::CaseId;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use web::Failure;

use super::App;
use super::particulars::{open, phone_index};
use crate::domain::bigrams;
use crate::store::{as_typed, search};

/// How many parties are brought into form in one transaction.
const SOME: i64 = 200;
/// How soon to look again: a process of the version before may still register as typed.
const PERIOD: Duration = Duration::from_secs(600);

impl App {
    /// Brings what was registered before there was one form of names and telephones into it, so
    /// that it is found like everything else; until told to stop.
    pub async fn bring_into_form(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let pause = match self.bring_some_into_form().await {
                Ok(true) => Duration::ZERO,
                Ok(false) => PERIOD,
                Err(failure) => {
                    tracing::warn!(?failure, "names cannot be brought into form");
                    PERIOD
                }
            };
            tokio::select! {
                () = sleep(pause) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Whether there may be more.
    async fn bring_some_into_form(&self) -> Result<bool, Failure> {
        self.database
            .transaction("bring_into_form", async |tx| {
                let some = as_typed::some(tx, SOME).await?;
                let mut cases = BTreeSet::new();
                for (case, party) in &some {
                    let phone = open(&self.vault, party)?.phone;
                    let phone = phone.and_then(|phone| phone_index(&self.vault, &phone));
                    let name = typed::name(&party.name);
                    as_typed::bring_into_form(tx, *case, party.id()?, &name, phone.as_deref())
                        .await?;
                    cases.insert(*case);
                }
                for case in cases {
                    index_again(tx, case).await?;
                }
                Ok(!some.is_empty())
            })
            .await
    }
}

/// Most cases are found by the same pairs as before.
async fn index_again(tx: &mut Connection, case: CaseId) -> Result<(), Failure> {
    let shard = case.shard();
    for (id, words) in search::words_of(tx, shard, &BTreeSet::from([case])).await? {
        let pairs = bigrams(words.iter().map(String::as_str));
        let known = as_typed::bigrams(tx, case).await?;
        if known.iter().ne(&pairs) {
            search::save_bigrams(tx, shard, [(id, pairs)]).await?;
        }
    }
    Ok(())
}
