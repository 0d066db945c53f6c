//! Who sees which open case.

use std::collections::{BTreeMap, BTreeSet};

use access::Participant;
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text, Uuid as SqlUuid};
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, OrganisationId, StaffId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::invalid;
use super::schema::audience;
use crate::domain::standing::{Signal, viewers};

/// The last day by which cases without one are sorted, behind all others.
pub(crate) const NO_DUE_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// Shows an open case to these viewers, with its body and last day.
pub(crate) async fn show(
    tx: &mut Connection,
    case: CaseId,
    viewers: &BTreeSet<String>,
    body: OrganisationId,
    due_on: Option<NaiveDate>,
) -> Result<(), Error> {
    let rows: Vec<_> = viewers
        .iter()
        .map(|viewer| {
            (
                audience::shard.eq(case.shard().column()),
                audience::case_id.eq(case.uuid()),
                audience::viewer.eq(viewer),
                audience::organisation.eq(body.uuid()),
                audience::due_key.eq(due_on.unwrap_or(NO_DUE_DAY)),
            )
        })
        .collect();
    diesel::insert_into(audience::table)
        .values(rows)
        .on_conflict((audience::shard, audience::case_id, audience::viewer))
        .do_update()
        .set((
            audience::organisation.eq(excluded(audience::organisation)),
            audience::due_key.eq(excluded(audience::due_key)),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes an open case out of the backlog of viewers who no longer see it.
pub(crate) async fn hide_from(
    tx: &mut Connection,
    case: CaseId,
    viewers: &[&String],
) -> Result<(), Error> {
    if viewers.is_empty() {
        return Ok(());
    }
    let rows = audience::table
        .filter(audience::shard.eq(case.shard().column()))
        .filter(audience::case_id.eq(case.uuid()))
        .filter(audience::viewer.eq_any(viewers));
    diesel::delete(rows).execute(tx).await?;
    Ok(())
}

/// Takes a closed case out of everybody's backlog.
pub(crate) async fn hide(tx: &mut Connection, case: CaseId) -> Result<(), Error> {
    let rows = audience::table
        .filter(audience::shard.eq(case.shard().column()))
        .filter(audience::case_id.eq(case.uuid()));
    diesel::delete(rows).execute(tx).await?;
    Ok(())
}

#[derive(Debug, QueryableByName)]
struct SeenRow {
    #[diesel(sql_type = SqlUuid)]
    case_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    organisation: Uuid,
    #[diesel(sql_type = SqlUuid)]
    participant: Uuid,
    #[diesel(sql_type = Text)]
    path: String,
    #[diesel(sql_type = Nullable<Array<SqlUuid>>)]
    open_to: Option<Vec<Uuid>>,
}

impl SeenRow {
    fn part(self) -> Result<Participant, Error> {
        let staff = |all: Vec<Uuid>| all.into_iter().map(StaffId::from_uuid).collect();
        Ok(Participant {
            path: self.path,
            open_to: self.open_to.map(staff).transpose().map_err(invalid)?,
        })
    }
}

/// What to tell open dashboards about these cases, closed ones too.
pub(crate) async fn signals(
    connection: &mut Connection,
    cases: &[CaseId],
) -> Result<Vec<Signal>, Error> {
    let wanted: Vec<Value> = cases
        .iter()
        .map(|case| json!({"shard": case.shard().column(), "case_id": case.uuid()}))
        .collect();
    let rows: Vec<SeenRow> = Statement::new(
        " SELECT track.case_id, track.organisation, participant.organisation AS participant,
                 participant.path, participant.open_to
          FROM argument
          CROSS JOIN jsonb_to_recordset(body) AS w(shard smallint, case_id uuid)
          JOIN track ON track.shard = w.shard AND track.case_id = w.case_id
          JOIN participant ON participant.shard = w.shard AND participant.case_id = w.case_id",
        Value::Array(wanted),
    )
    .load(connection)
    .await?;
    let mut bodies: BTreeMap<(Uuid, Uuid), BTreeMap<OrganisationId, Participant>> = BTreeMap::new();
    for row in rows {
        let id = OrganisationId::from_uuid(row.participant).map_err(invalid)?;
        let seen = bodies.entry((row.case_id, row.organisation)).or_default();
        seen.insert(id, row.part()?);
    }
    bodies
        .into_iter()
        .map(|((case, organisation), participants)| {
            Ok(Signal {
                case: CaseId::from_uuid(case).map_err(invalid)?,
                organisation: OrganisationId::from_uuid(organisation).map_err(invalid)?,
                viewers: viewers(&participants),
            })
        })
        .collect()
}
