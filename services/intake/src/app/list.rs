use contracts::Claims;
use contracts::api::intake::{CaseRow, FindCases};
use kernel::{CaseId, Page, PageSize};
use problem::{Code, Problem};
use web::Failure;

use super::App;
use super::particulars::{IDENTITY_INDEX, PHONE_INDEX};
use super::search::nothing_exact;
use crate::domain::Wanted;
use crate::store::list::{Filter, Found, page};

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
        let rows = page(&mut connection, &actor.scope(), filter, size).await?;
        Ok(Page::cut(rows, size, |row| row.id))
    }

    fn wanted(&self, q: &str) -> Result<Found, Problem> {
        let wanted = Wanted::parse(q).map_err(|error| {
            Problem::new(Code::BadParameter)
                .detail(error.detail())
                .field("q", "invalid", error.detail())
        })?;
        Ok(match wanted {
            Wanted::Number(number) => Found::Number(number),
            Wanted::Identity(identity) => {
                Found::IdentityIndex(self.vault.index(IDENTITY_INDEX, &identity))
            }
            Wanted::Phone(phone) => Found::PhoneIndex(self.vault.index(PHONE_INDEX, &phone)),
            Wanted::Words { words, bigrams } => Found::Words { words, bigrams },
        })
    }
}
