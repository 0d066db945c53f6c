use contracts::Claims;
use contracts::api::intake::{CaseRow, FindCases};
use contracts::event::ExactSearchMade;
use db::log::{Entry, append};
use kernel::{CaseId, Page};
use problem::{Code, Problem};
use web::Failure;

use super::App;
use super::list::in_words;
use crate::store::list::{self, ExactKey, Filter};
use crate::store::looks::Look;

impl App {
    /// The cases the actor may see, newest first. A search for an identity number or a telephone
    /// in full is counted and recorded with the answer: it tells whether somebody has that number,
    /// which masks are to hide.
    pub(crate) async fn search(
        &self,
        actor: &Claims,
        asked: &FindCases,
    ) -> Result<Page<CaseRow>, Failure> {
        let (filter, size) = self.filter(asked)?;
        if filter.exact().is_none() {
            return self.found(actor, &filter, size).await;
        }
        let found = self
            .database
            .transaction("exact_search", async |tx| {
                let (searches, _) = self.count_look(tx, actor, Look::Search).await?;
                let ids = list::found(tx, &actor.scope(), &filter, size).await?;
                let found = Page::cut(ids, size, |id| *id);
                if let Some(key) = filter.exact() {
                    append(tx, made(actor, searches - 1, &key, &found)).await?;
                }
                Ok::<_, Failure>(found)
            })
            .await?;
        // What looks like somebody's number may be any other in a case's words.
        match in_words(asked).filter(|_| found.items.is_empty()) {
            Some(words) => self.found(actor, &filter.looking_for(words), size).await,
            None => self.shown(actor, found).await,
        }
    }
}

fn made(actor: &Claims, before: i64, key: &ExactKey<'_>, found: &Page<CaseId>) -> Entry {
    let event = ExactSearchMade {
        organisation: actor.org,
        key: key.kind.to_owned(),
        index: key.index.to_owned(),
        hits: i32::try_from(found.items.len()).unwrap_or(i32::MAX),
    };
    Entry {
        // One member of staff works for one body, whose shard their searches share with its cases.
        shard: actor.org.shard(),
        subject: actor.sub.uuid(),
        after: before,
        actor: Some(actor.sub),
        events: vec![event.into()],
    }
}

/// Refuses a value that must not stand in an address, where it would be kept by browsers, proxies
/// and their logs.
pub(super) fn nothing_exact(filter: &Filter) -> Result<(), Problem> {
    if filter.exact().is_none() {
        return Ok(());
    }
    let detail = "证件号码、联系电话不得写在网址中，请以 POST /api/v1/cases/search 的请求体提交。";
    Err(Problem::new(Code::BadParameter)
        .detail(detail)
        .field("q", "not_in_address", detail))
}
