use chrono::Datelike as _;
use contracts::api::intake::{CaseRow, FindCases};
use contracts::{Claims, Reach, Scope};
use db::Connection;
use kernel::{CaseId, OrganisationId, Page, PageSize};
use problem::{Code, Problem};
use web::Failure;

use super::App;
use super::search::nothing_exact;
use crate::domain::{SearchError, Wanted, Words};
use crate::store::list::{self, Filter, Found};
use crate::store::newest::newest_of;

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
        let scope = actor.scope();
        if let (Reach::Organisation(own), true) = (&scope.reach, filter.is_open()) {
            return self.newest(&scope, *own, filter.after, size).await;
        }
        let mut connection = self.database.connection().await?;
        let ids = list::found(&mut connection, &scope, filter, size).await?;
        drop(connection);
        self.shown(actor, Page::cut(ids, size, |id| *id)).await
    }

    /// One page of all the cases of a body.
    async fn newest(
        &self,
        scope: &Scope,
        own: OrganisationId,
        after: Option<CaseId>,
        size: PageSize,
    ) -> Result<Page<CaseRow>, Failure> {
        let work = async |tx: &Connection| {
            let ids = newest_of(tx, own, scope.staff, after, size).await?;
            let Page { items, next } = Page::cut(ids, size, |id| *id);
            let items = list::rows(tx, &items).await?;
            Ok::<_, Failure>(Page { items, next })
        };
        self.database.read_at_once(scope, "show_list", work).await
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
                let work = async |tx: &Connection| list::rows(tx, ids).await;
                let scope = actor.scope();
                let read = self.database.read_at_once(&scope, "show_list", work);
                read.await?
            }
        };
        Ok(Page { items, next })
    }

    fn wanted(&self, q: &str) -> Result<Found, Problem> {
        Ok(
            match Wanted::parse(q, self.today().year()).map_err(unsearchable)? {
                Wanted::Number(number) => Found::Number(number),
                Wanted::Identity(identity) => {
                    Found::IdentityIndex(self.vault.identity_index(&identity))
                }
                Wanted::Phone(phone) => Found::PhoneIndex(self.vault.phone_index(&phone)),
                Wanted::Words(words) => Found::Words(words),
            },
        )
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
