//! Head rows of cases.

use std::collections::BTreeMap;

use db::{Connection, Error};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, OrganisationId, Shard, StaffId};
use uuid::Uuid;

use super::schema::track;
use super::{invalid, word};
use crate::domain::file::{Head, Soonest};

#[derive(Debug, HasQuery)]
#[diesel(table_name = track)]
pub(crate) struct TrackRow {
    number: String,
    title: String,
    kind: String,
    dispute_type: String,
    channel: String,
    region: String,
    registered_by: Uuid,
    received_on: NaiveDate,
    stage: String,
    organisation: Uuid,
    staff: Option<Uuid>,
    open: bool,
    due_on: Option<NaiveDate>,
    rule: Option<String>,
    provisional: bool,
    identities: Vec<String>,
}

impl TryFrom<TrackRow> for Head {
    type Error = Error;

    fn try_from(row: TrackRow) -> Result<Self, Error> {
        let provisional = row.provisional;
        let soonest = row.due_on.zip(row.rule).map(|(due_on, rule)| Soonest {
            due_on,
            rule,
            provisional,
        });
        Ok(Self {
            number: row.number,
            title: row.title,
            kind: word(&row.kind)?,
            dispute_type: word(&row.dispute_type)?,
            channel: word(&row.channel)?,
            region: row.region,
            registered_by: OrganisationId::from_uuid(row.registered_by).map_err(invalid)?,
            received_on: row.received_on,
            stage: word(&row.stage)?,
            organisation: OrganisationId::from_uuid(row.organisation).map_err(invalid)?,
            staff: row
                .staff
                .map(StaffId::from_uuid)
                .transpose()
                .map_err(invalid)?,
            open: row.open,
            soonest,
            identities: row.identities,
        })
    }
}

/// Where a case stands.
pub(crate) async fn find(connection: &mut Connection, case: CaseId) -> Result<Option<Head>, Error> {
    let row = TrackRow::query()
        .filter(track::shard.eq(case.shard().column()))
        .filter(track::case_id.eq(case.uuid()))
        .first(connection)
        .await
        .optional()?;
    row.map(Head::try_from).transpose()
}

/// The numbers of these cases.
pub(crate) async fn numbers(
    connection: &mut Connection,
    shard: Shard,
    cases: &[Uuid],
) -> Result<BTreeMap<Uuid, String>, Error> {
    let rows: Vec<(Uuid, String)> = track::table
        .filter(track::shard.eq(shard.column()))
        .filter(track::case_id.eq_any(cases))
        .select((track::case_id, track::number))
        .load(connection)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Where a case stands, with its row locked: whoever changes anything about a case takes this
/// lock first.
pub(crate) async fn lock(tx: &mut Connection, case: CaseId) -> Result<Option<Head>, Error> {
    let row = TrackRow::query()
        .filter(track::shard.eq(case.shard().column()))
        .filter(track::case_id.eq(case.uuid()))
        .for_update()
        .first(tx)
        .await
        .optional()?;
    row.map(Head::try_from).transpose()
}

/// Stores a new case.
pub(crate) async fn insert(tx: &mut Connection, case: CaseId, head: &Head) -> Result<(), Error> {
    diesel::insert_into(track::table)
        .values((
            (
                track::shard.eq(case.shard().column()),
                track::case_id.eq(case.uuid()),
                track::number.eq(&head.number),
                track::kind.eq(head.kind.as_str()),
                track::dispute_type.eq(head.dispute_type.as_str()),
                track::channel.eq(head.channel.as_str()),
                track::region.eq(&head.region),
                track::registered_by.eq(head.registered_by.uuid()),
                track::received_on.eq(head.received_on),
                track::identities.eq(&head.identities),
            ),
            moving(head),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Stores what can change about a case.
pub(crate) async fn update(tx: &mut Connection, case: CaseId, head: &Head) -> Result<(), Error> {
    diesel::update(track::table.find((case.shard().column(), case.uuid())))
        .set(moving(head))
        .execute(tx)
        .await?;
    Ok(())
}

type Moving<'a> = (
    diesel::dsl::Eq<track::title, &'a String>,
    diesel::dsl::Eq<track::stage, &'static str>,
    diesel::dsl::Eq<track::organisation, Uuid>,
    diesel::dsl::Eq<track::staff, Option<Uuid>>,
    diesel::dsl::Eq<track::open, bool>,
    diesel::dsl::Eq<track::due_on, Option<NaiveDate>>,
    diesel::dsl::Eq<track::rule, Option<&'a String>>,
    diesel::dsl::Eq<track::provisional, bool>,
);

fn moving(head: &Head) -> Moving<'_> {
    let soonest = head.soonest.as_ref();
    (
        track::title.eq(&head.title),
        track::stage.eq(head.stage.as_str()),
        track::organisation.eq(head.organisation.uuid()),
        track::staff.eq(head.staff.map(|staff| staff.uuid())),
        track::open.eq(head.open),
        track::due_on.eq(soonest.map(|soonest| soonest.due_on)),
        track::rule.eq(soonest.map(|soonest| &soonest.rule)),
        track::provisional.eq(soonest.is_some_and(|soonest| soonest.provisional)),
    )
}
