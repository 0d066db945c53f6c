//! Pages of open cases.
//!
//! Persons read them from the view `backlog`, which believes `audience` alone and asks no policy of
//! `track`: that a row's viewer may see its case rests on every change of who takes part, and of a wall,
//! going through `files::save`, which brings `audience` in line in the same transaction. `dingfen
//! rebuild tracking --check` compares it with what the logs come to.

use contracts::api::tracking::BacklogRow;
use contracts::vocabulary::{CaseKind, DisputeType, Stage};
use db::{Connection, Error};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel_async::RunQueryDsl;
use diesel_async::methods::LoadQuery;
use futures_util::future::try_join;
use kernel::{CaseId, NaiveDate, OrganisationId, StaffId};
use roster::schema::{organisation, staff};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::schema::{backlog, track};
use super::{invalid, word};
use crate::domain::standing::Eyes;

/// Which open cases are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub(crate) organisation: Option<OrganisationId>,
    pub(crate) dispute_type: Option<DisputeType>,
    pub(crate) stage: Option<Stage>,
    pub(crate) kind: Option<CaseKind>,
    /// First and last of the last days wanted, both included.
    pub(crate) due: Option<(NaiveDate, NaiveDate)>,
}

/// The place of a row in a list: by last day, cases without one last, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Place(pub(crate) NaiveDate, pub(crate) Uuid);

/// One open case as the tables have it.
#[derive(Debug, Queryable)]
pub(crate) struct OpenCase {
    case_id: Uuid,
    number: String,
    title: String,
    kind: String,
    dispute_type: String,
    stage: String,
    organisation: Uuid,
    organisation_name: Option<String>,
    staff_name: Option<String>,
    due_on: Option<NaiveDate>,
    rule: Option<String>,
    provisional: bool,
    received_on: NaiveDate,
    due_key: NaiveDate,
}

impl OpenCase {
    /// Where it stands in its list.
    pub(crate) fn place(&self) -> Place {
        Place(self.due_key, self.case_id)
    }

    /// The row as the API shows it on this day.
    pub(crate) fn on(self, today: NaiveDate) -> Result<BacklogRow, Error> {
        let days_left = self.due_on.map(|due| (due - today).num_days());
        Ok(BacklogRow {
            case: CaseId::from_uuid(self.case_id).map_err(invalid)?,
            number: self.number,
            title: self.title,
            kind: word(&self.kind)?,
            dispute_type: word(&self.dispute_type)?,
            stage: word(&self.stage)?,
            organisation: OrganisationId::from_uuid(self.organisation).map_err(invalid)?,
            organisation_name: self.organisation_name.unwrap_or_default(),
            staff_name: self.staff_name,
            due_on: self.due_on,
            rule: self.rule,
            provisional: self.provisional,
            late: days_left.is_some_and(|days| days < 0),
            days_left,
            received_on: self.received_on,
        })
    }
}

/// The columns of [`OpenCase`], by the table of cases.
macro_rules! columns {
    ($cases:ident) => {
        (
            $cases::case_id,
            $cases::number,
            $cases::title,
            $cases::kind,
            $cases::dispute_type,
            $cases::stage,
            $cases::organisation,
            organisation::name.nullable(),
            staff::name.nullable(),
            $cases::due_on,
            $cases::rule,
            $cases::provisional,
            $cases::received_on,
            $cases::due_key,
        )
    };
}

/// A page of what these viewers see, soonest last day first. Each is asked for by itself, so that each
/// goes down its index, and both at once; no case has both.
pub(crate) async fn page(
    connection: &Connection,
    [reach, staff]: &Eyes,
    wanted: &Wanted,
    after: Option<Place>,
    rows: i64,
) -> Result<Vec<OpenCase>, Error> {
    let (mut one, mut other) = (connection, connection);
    let (mut page, in_person): (Vec<OpenCase>, Vec<OpenCase>) = try_join(
        page_query(reach, wanted, after, rows).load(&mut one),
        page_query(staff, wanted, after, rows).load(&mut other),
    )
    .await?;
    page.extend(in_person);
    page.sort_by_key(OpenCase::place);
    page.truncate(usize::try_from(rows).unwrap_or(usize::MAX));
    Ok(page)
}

/// The query behind [`page`], for one of them. The view shows no rows of a viewer who is not the
/// reader, and so need not ask of each case whether it is in sight.
pub(crate) fn page_query<'a>(
    viewer: &'a str,
    wanted: &Wanted,
    after: Option<Place>,
    rows: i64,
) -> impl for<'c> LoadQuery<'a, &'c Connection, OpenCase> + QueryFragment<Pg> + Send + 'a {
    let mut query = backlog::table
        .left_join(organisation::table.on(organisation::id.eq(backlog::organisation)))
        .left_join(staff::table.on(backlog::staff.eq(staff::id.nullable())))
        .filter(backlog::viewer.eq(viewer))
        .select(columns!(backlog))
        .order((backlog::due_key, backlog::case_id))
        .limit(rows)
        .into_boxed::<Pg>();
    if let Some(body) = wanted.organisation {
        query = query.filter(backlog::organisation.eq(body.uuid()));
    }
    if let Some(kind) = wanted.dispute_type {
        query = query.filter(backlog::dispute_type.eq(kind.as_str()));
    }
    if let Some(stage) = wanted.stage {
        query = query.filter(backlog::stage.eq(stage.as_str()));
    }
    if let Some(kind) = wanted.kind {
        query = query.filter(backlog::kind.eq(kind.as_str()));
    }
    if let Some((first, last)) = wanted.due {
        query = query.filter(backlog::due_key.between(first, last));
    }
    if let Some(Place(day, case)) = after {
        // The first condition alone bounds the index range.
        query = query
            .filter(backlog::due_key.ge(day))
            .filter(backlog::due_key.gt(day).or(backlog::case_id.gt(case)));
    }
    query
}

/// A page of a handler's own open cases, soonest last day first.
pub(crate) async fn todo_page(
    connection: &mut Connection,
    handler: StaffId,
    after: Option<Place>,
    rows: i64,
) -> Result<Vec<OpenCase>, Error> {
    Ok(todo_query(handler, after, rows).load(connection).await?)
}

/// The query behind [`todo_page`].
pub(crate) fn todo_query(
    handler: StaffId,
    after: Option<Place>,
    rows: i64,
) -> impl LoadQuery<'static, Connection, OpenCase> + QueryFragment<Pg> + Send {
    let mut query = track::table
        .left_join(organisation::table.on(organisation::id.eq(track::organisation)))
        .left_join(staff::table.on(track::staff.eq(staff::id.nullable())))
        .filter(track::staff.eq(handler.uuid()))
        .filter(track::open)
        .select(columns!(track))
        .order((track::due_key, track::case_id))
        .limit(rows)
        .into_boxed::<Pg>();
    if let Some(Place(day, case)) = after {
        query = query
            .filter(track::due_key.ge(day))
            .filter(track::due_key.gt(day).or(track::case_id.gt(case)));
    }
    query
}
