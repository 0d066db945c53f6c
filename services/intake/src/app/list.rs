use contracts::Claims;
use contracts::api::intake::CaseRow;
use contracts::vocabulary::{CaseKind, Channel, DisputeType};
use kernel::{CaseId, Page, PageSize};
use problem::{Code, Problem};
use serde::Deserialize;
use utoipa::IntoParams;
use web::Failure;

use super::App;
use super::particulars::{IDENTITY_INDEX, PHONE_INDEX};
use crate::domain::Wanted;
use crate::store::list::{Filter, Found, page};

/// Which cases to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListCases {
    /// Disputes or petitions only.
    kind: Option<CaseKind>,
    /// Of this type only.
    dispute_type: Option<DisputeType>,
    /// That came this way only.
    channel: Option<Channel>,
    /// Case number, identity number or telephone in full, or words of two characters and more
    /// from title, facts and party names.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows per page, 1 to 100; 20 unless told.
    limit: Option<u32>,
}

impl App {
    /// The cases the actor may see, newest first.
    pub(crate) async fn list(
        &self,
        actor: &Claims,
        asked: &ListCases,
    ) -> Result<Page<CaseRow>, Failure> {
        let size = PageSize::of(asked.limit);
        let filter = Filter {
            kind: asked.kind,
            dispute_type: asked.dispute_type,
            channel: asked.channel,
            found: asked.q.as_deref().map(|q| self.found(q)).transpose()?,
            after: web::cursor::<CaseId>(asked.after.as_deref())?,
        };
        let mut connection = self.database.connection().await?;
        let rows = page(&mut connection, &actor.scope(), &filter, size).await?;
        Ok(Page::cut(rows, size, |row| row.id))
    }

    fn found(&self, q: &str) -> Result<Found, Problem> {
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
