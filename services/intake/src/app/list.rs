use contracts::Claims;
use contracts::api::intake::{CaseRow, FindCases};
use db::Connection;
use kernel::{CaseId, Page, PageSize};
use problem::{Code, Problem};
use web::Failure;

use super::App;
use super::search::nothing_exact;
use crate::domain::{SearchError, Wanted, Words};
use crate::store::list::{self, Filter, Found};

impl App {
    /// The cases the actor may see, newest first, as an address asks for them.
    pub(crate) async fn list(
        &self,
        actor: &Claims,
        asked: &FindCases,
    ) -> Result<Page<CaseRow>, Failure> {
        let (filter, size) = self.filter(asked)?;
        nothing_exact(&filter)?;
        self.found(actor, &filter, size).await
    }

    /// What a list is asked for.
    pub(super) fn filter(&self, asked: &FindCases) -> Result<(Filter, PageSize), Problem> {
        let filter = Filter {
            kind: asked.kind,
            dispute_type: asked.dispute_type,
            channel: asked.channel,
            found: asked.q.as_deref().map(|q| self.wanted(q)).transpose()?,
            after: web::cursor::<CaseId>(asked.after.as_deref())?,
        };
        Ok((filter, PageSize::of(asked.limit)))
    }

    /// One page of the cases in the actor's scope that pass the filter.
    pub(super) async fn found(
        &self,
        actor: &Claims,
        filter: &Filter,
        size: PageSize,
    ) -> Result<Page<CaseRow>, Failure> {
        let mut connection = self.database.connection().await?;
        let ids = list::found(&mut connection, &actor.scope(), filter, size).await?;
        drop(connection);
        self.shown(actor, Page::cut(ids, size, |id| *id)).await
    }

    /// A page of what was found, as far as the actor may read it.
    pub(super) async fn shown(
        &self,
        actor: &Claims,
        Page { items, next }: Page<CaseId>,
    ) -> Result<Page<CaseRow>, Failure> {
        let items = match items.as_slice() {
            [] => Vec::new(),
            ids => {
                let work = async |tx: &mut Connection| list::rows(tx, ids).await;
                let scope = actor.scope();
                self.database.read_as(&scope, "show_list", work).await?
            }
        };
        Ok(Page { items, next })
    }

    fn wanted(&self, q: &str) -> Result<Found, Problem> {
        Ok(match Wanted::parse(q).map_err(unsearchable)? {
            Wanted::Number(number) => Found::Number(number),
            Wanted::Identity(identity) => {
                Found::IdentityIndex(self.vault.identity_index(&identity))
            }
            Wanted::Phone(phone) => Found::PhoneIndex(self.vault.phone_index(&phone)),
            Wanted::Words(words) => Found::Words(words),
        })
    }
}

/// The same question about words; `None` if they are none to look for.
pub(super) fn in_words(asked: &FindCases) -> Option<Found> {
    let words = Words::parse(asked.q.as_deref()?).ok()?;
    Some(Found::Words(words))
}

fn unsearchable(error: SearchError) -> Problem {
    Problem::new(Code::BadParameter)
        .detail(error.detail())
        .field("q", "invalid", error.detail())
}
