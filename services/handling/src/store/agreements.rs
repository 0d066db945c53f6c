//! What the parties agreed on.

use contracts::Event;
use db::log::{Entry, append};
use db::stored::{id, invalid, word};
use db::{Connection, Error, Statement};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{AgreementId, CaseId, NaiveDate, OrganisationId, ProceedingId, StaffId};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::schema::agreement;
use crate::domain::agreement::Agreement;

#[derive(Debug, HasQuery, Serialize)]
#[diesel(table_name = agreement)]
struct AgreementRow {
    shard: i16,
    id: Uuid,
    case_id: Uuid,
    proceeding: Uuid,
    organisation: Uuid,
    version: i64,
    form: String,
    state: String,
    terms: String,
    amount_fen: Option<i64>,
    drafted_on: NaiveDate,
    entered_on: Option<NaiveDate>,
    effective_on: Option<NaiveDate>,
    void_reason: Option<String>,
    signatures: Value,
    instalments: Value,
}

impl TryFrom<&Agreement> for AgreementRow {
    type Error = Error;

    fn try_from(known: &Agreement) -> Result<Self, Error> {
        Ok(Self {
            shard: known.id.shard().column(),
            id: known.id.uuid(),
            case_id: known.case.uuid(),
            proceeding: known.proceeding.uuid(),
            organisation: known.organisation.uuid(),
            version: known.version,
            form: known.form.as_str().to_owned(),
            state: known.state.as_str().to_owned(),
            terms: known.terms.clone(),
            amount_fen: known.amount_fen,
            drafted_on: known.drafted_on,
            entered_on: known.entered_on,
            effective_on: known.effective_on,
            void_reason: known.void_reason.clone(),
            signatures: serde_json::to_value(&known.signatures)?,
            instalments: serde_json::to_value(&known.instalments)?,
        })
    }
}

impl TryFrom<AgreementRow> for Agreement {
    type Error = Error;

    fn try_from(row: AgreementRow) -> Result<Self, Error> {
        Ok(Self {
            id: id(row.id, AgreementId::from_uuid)?,
            case: id(row.case_id, CaseId::from_uuid)?,
            proceeding: id(row.proceeding, ProceedingId::from_uuid)?,
            organisation: id(row.organisation, OrganisationId::from_uuid)?,
            version: row.version,
            form: word(&row.form)?,
            state: word(&row.state)?,
            terms: row.terms,
            amount_fen: row.amount_fen,
            drafted_on: row.drafted_on,
            entered_on: row.entered_on,
            effective_on: row.effective_on,
            void_reason: row.void_reason,
            signatures: serde_json::from_value(row.signatures).map_err(invalid)?,
            instalments: serde_json::from_value(row.instalments).map_err(invalid)?,
        })
    }
}

/// The agreements of a case, oldest first: ids are ordered by time.
pub(crate) async fn of_case(
    connection: &mut Connection,
    case: CaseId,
) -> Result<Vec<Agreement>, Error> {
    let rows: Vec<AgreementRow> = AgreementRow::query()
        .filter(agreement::shard.eq(case.shard().column()))
        .filter(agreement::case_id.eq(case.uuid()))
        .order(agreement::id)
        .load(connection)
        .await?;
    rows.into_iter().map(Agreement::try_from).collect()
}

/// One agreement of a case, locked until the transaction ends.
pub(crate) async fn lock(
    tx: &mut Connection,
    case: CaseId,
    wanted: AgreementId,
) -> Result<Option<Agreement>, Error> {
    let row: Option<AgreementRow> = AgreementRow::query()
        .filter(agreement::shard.eq(case.shard().column()))
        .filter(agreement::id.eq(wanted.uuid()))
        .filter(agreement::case_id.eq(case.uuid()))
        .for_update()
        .first(tx)
        .await
        .optional()?;
    row.map(Agreement::try_from).transpose()
}

/// Stores an agreement, new or changed, with the events that tell of it; moves its version.
pub(crate) async fn save(
    tx: &mut Connection,
    known: &mut Agreement,
    events: Vec<Event>,
    actor: StaffId,
) -> Result<(), Error> {
    let entry = Entry {
        shard: known.id.shard(),
        subject: known.id.uuid(),
        after: known.version,
        actor: Some(actor),
        events,
    };
    known.version = append(tx, entry).await?;
    let row = AgreementRow::try_from(&*known)?;
    Statement::new(
        " INSERT INTO agreement (shard, id, case_id, proceeding, organisation, version, form, state,
              terms, amount_fen, drafted_on, entered_on, effective_on, void_reason, signatures,
              instalments)
          SELECT a.shard, a.id, a.case_id, a.proceeding, a.organisation, a.version, a.form, a.state,
              a.terms, a.amount_fen, a.drafted_on, a.entered_on, a.effective_on, a.void_reason,
              a.signatures, a.instalments
          FROM argument, jsonb_populate_record(NULL::agreement, body) AS a
          ON CONFLICT (shard, id) DO UPDATE
          SET version = excluded.version, state = excluded.state,
              effective_on = excluded.effective_on, void_reason = excluded.void_reason,
              signatures = excluded.signatures, instalments = excluded.instalments",
        serde_json::to_value(row)?,
    )
    .execute(tx)
    .await?;
    Ok(())
}
