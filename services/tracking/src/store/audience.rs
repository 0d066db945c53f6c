//! Who sees which open case.

use std::collections::BTreeMap;

use access::Participant;
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use kernel::{CaseId, NaiveDate, OrganisationId, StaffId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::invalid;
use crate::domain::standing::{Signal, Standing, viewers};

/// The last day by which cases without one are sorted, behind all others.
pub(crate) const NO_DUE_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// Shows open cases to their viewers, with their body and last day.
pub(crate) async fn show(tx: &mut Connection, cases: &[(CaseId, &Standing)]) -> Result<(), Error> {
    let rows: Vec<Value> = cases
        .iter()
        .flat_map(|(case, standing)| {
            standing.viewers.iter().map(move |viewer| {
                json!({
                    "shard": case.shard().column(), "case_id": case.uuid(), "viewer": viewer,
                    "organisation": standing.organisation.uuid(),
                    "due_key": standing.due_on.unwrap_or(NO_DUE_DAY),
                })
            })
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    Statement::new(
        " INSERT INTO audience (shard, case_id, viewer, organisation, due_key)
          SELECT a.shard, a.case_id, a.viewer, a.organisation, a.due_key
          FROM argument, jsonb_to_recordset(body) AS a(shard smallint, case_id uuid, viewer text,
               organisation uuid, due_key date)
          ON CONFLICT (shard, case_id, viewer) DO UPDATE
          SET organisation = excluded.organisation, due_key = excluded.due_key",
        Value::Array(rows),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes cases out of the backlog of viewers who no longer see them there.
pub(crate) async fn hide(tx: &mut Connection, gone: &[(CaseId, &String)]) -> Result<(), Error> {
    let rows: Vec<Value> = gone
        .iter()
        .map(|(case, viewer)| {
            json!({"shard": case.shard().column(), "case_id": case.uuid(), "viewer": viewer})
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    Statement::new(
        " DELETE FROM audience USING argument,
              jsonb_to_recordset(body) AS a(shard smallint, case_id uuid, viewer text)
          WHERE audience.shard = a.shard AND audience.case_id = a.case_id
            AND audience.viewer = a.viewer",
        Value::Array(rows),
    )
    .execute(tx)
    .await?;
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
