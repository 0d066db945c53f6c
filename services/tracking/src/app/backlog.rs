use chrono::Days;
use contracts::Claims;
use contracts::api::tracking::{BacklogRow, BacklogSummary, Count};
use contracts::vocabulary::{DisputeType, Stage};
use db::{Connection, Error};
use futures_util::future::try_join;
use kernel::{NaiveDate, OrganisationId, PAGE_LIMIT, Page, PageSize};
use web::Failure;

use super::App;
use crate::domain::standing::{Dimension, Eyes, eyes};
use crate::store;
use crate::store::backlog::{Place, Wanted};
use crate::store::tallies::{BodyPlace, Tallied};

/// What is due within this many days counts as due soon.
const SOON_DAYS: u64 = 7;

/// The last of the days that are soon.
fn soon(today: NaiveDate) -> NaiveDate {
    today + Days::new(SOON_DAYS)
}

/// A span of last days, as people ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Past its last day.
    Late,
    /// Not past, and at most this many days left; 0 is today.
    Within(u64),
}

impl Due {
    /// First and last of the last days meant.
    pub(crate) fn span(self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        match self {
            Self::Late => (store::tallies::ALL, today - Days::new(1)),
            Self::Within(days) => (today, today + Days::new(days)),
        }
    }
}

impl App {
    /// A page of the open cases that the bearer sees: late first, then by last day.
    pub(crate) async fn backlog(
        &self,
        actor: &Claims,
        wanted: Wanted,
        due: Option<Due>,
        after: Option<Place>,
        size: PageSize,
    ) -> Result<Page<BacklogRow>, Failure> {
        let today = self.clock.today();
        let wanted = Wanted {
            due: due.map(|due| due.span(today)),
            ..wanted
        };
        let scope = actor.scope();
        let eyes = eyes(&scope);
        let work = async |tx: &Connection| {
            store::backlog::page(tx, &eyes, &wanted, after, size.fetch()).await
        };
        let database = &self.database;
        let rows = database.read_at_once(&scope, "show_backlog", work).await?;
        shown(rows, size, today)
    }

    /// The same cases in numbers.
    pub(crate) async fn summary(&self, actor: &Claims) -> Result<BacklogSummary, Failure> {
        let today = self.clock.today();
        let scope = actor.scope();
        let eyes = eyes(&scope);
        let most = PageSize::of(Some(PAGE_LIMIT));
        let work = async |tx: &Connection| {
            let tallies = store::tallies::of_viewer(tx, &eyes, today, soon(today));
            try_join(tallies, bodies(tx, &eyes, today, None, most)).await
        };
        let database = &self.database;
        let (tallies, bodies) = database.read_at_once(&scope, "count_backlog", work).await?;
        let of = |dimension: Dimension| {
            let wanted = dimension.as_str();
            tallies
                .iter()
                .filter(move |tally| tally.dimension == wanted)
        };
        let kind = |tally: &Tallied| {
            let kind: DisputeType = tally.key.parse().ok()?;
            Some((kind.to_string(), kind.label().to_owned()))
        };
        Ok(BacklogSummary {
            open: of(Dimension::Stage).map(|tally| tally.open).sum(),
            late: of(Dimension::Stage).map(|tally| tally.late).sum(),
            due_soon: of(Dimension::Stage).map(|tally| tally.due_soon).sum(),
            by_body: bodies.items,
            by_type: counts(of(Dimension::Type), kind),
            by_stage: by_stage(of(Dimension::Stage)),
        })
    }
}

impl App {
    /// A page of the bodies that the open cases lie with, most first.
    pub(crate) async fn bodies(
        &self,
        actor: &Claims,
        after: Option<BodyPlace>,
        size: PageSize,
    ) -> Result<Page<Count>, Failure> {
        let scope = actor.scope();
        let eyes = eyes(&scope);
        let today = self.clock.today();
        let work = async |tx: &Connection| {
            let after = after.clone();
            bodies(tx, &eyes, today, after, size).await
        };
        let database = &self.database;
        let page = database.read_at_once(&scope, "count_bodies", work).await?;
        Ok(page)
    }
}

async fn bodies(
    connection: &Connection,
    eyes: &Eyes,
    today: NaiveDate,
    after: Option<BodyPlace>,
    size: PageSize,
) -> Result<Page<Count>, Error> {
    let (soon, rows) = (soon(today), size.fetch());
    let rows = store::tallies::bodies(connection, eyes, today, soon, after, rows).await?;
    let page = Page::cut(rows, size, |row| BodyPlace(row.open, row.key.clone()));
    let id = |key: &str| OrganisationId::from_uuid(key.parse().ok()?).ok();
    let bodies = page.items.iter().filter_map(|tally| id(&tally.key));
    let names = roster::organisations::names(connection, bodies).await?;
    Ok(page.map(|tally| {
        let id = id(&tally.key);
        let name = id.and_then(|id| names.get(&id).cloned());
        Count {
            key: id.map_or(tally.key, |id| id.to_string()),
            label: name.unwrap_or_default(),
            open: tally.open,
            late: tally.late,
            due_soon: tally.due_soon,
        }
    }))
}

fn counts<'a>(
    tallies: impl Iterator<Item = &'a Tallied>,
    name: impl Fn(&Tallied) -> Option<(String, String)>,
) -> Vec<Count> {
    tallies
        .filter_map(|tally| {
            let (key, label) = name(tally)?;
            Some(Count {
                key,
                label,
                open: tally.open,
                late: tally.late,
                due_soon: tally.due_soon,
            })
        })
        .collect()
}

/// In the order of stages, not of numbers.
fn by_stage<'a>(tallies: impl Iterator<Item = &'a Tallied> + Clone) -> Vec<Count> {
    let count = |stage: &Stage| {
        let tally = tallies.clone().find(|tally| tally.key == stage.as_str())?;
        Some(Count {
            key: stage.to_string(),
            label: stage.label().to_owned(),
            open: tally.open,
            late: tally.late,
            due_soon: tally.due_soon,
        })
    };
    Stage::ALL.iter().filter_map(count).collect()
}

/// A page as the API shows it today.
pub(super) fn shown(
    rows: Vec<store::backlog::OpenCase>,
    size: PageSize,
    today: NaiveDate,
) -> Result<Page<BacklogRow>, Failure> {
    let Page { items, next } = Page::cut(rows, size, store::backlog::OpenCase::place);
    let items = items
        .into_iter()
        .map(|row| row.on(today))
        .collect::<Result<_, _>>()?;
    Ok(Page { items, next })
}
