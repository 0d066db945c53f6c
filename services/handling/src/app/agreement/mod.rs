//! What is done with agreements.

mod change;
mod list;
mod make;

use contracts::Claims;
use contracts::api::handling as api;
use db::{Connection, Error};

use super::authority;
use crate::domain::agreement::Agreement;
use crate::store::cases;

/// An agreement as somebody who sees the case is shown it.
async fn view(
    connection: &mut Connection,
    actor: &Claims,
    known: Agreement,
) -> Result<api::Agreement, Error> {
    let (case, body) = (known.case, known.organisation);
    let mut actions = known.possible();
    if !actions.is_empty() && !authority::handles(connection, actor, case, body).await? {
        actions.clear();
    }
    let missing = known.missing(&cases::parties(connection, case).await?);
    Ok(api::Agreement {
        id: known.id,
        case,
        proceeding: known.proceeding,
        version: known.version,
        form: known.form.into(),
        state: known.state.into(),
        terms: known.terms,
        amount_fen: known.amount_fen,
        drafted_on: known.drafted_on,
        entered_on: known.entered_on,
        effective_on: known.effective_on,
        void_reason: known.void_reason,
        signatures: known.signatures,
        missing,
        instalments: known.instalments,
        actions,
    })
}
