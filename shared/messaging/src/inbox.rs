use contracts::Service;
use contracts::event::Envelope;
use db::Connection;
use db::schema::inbox;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::CaseId;

/// What the inbox says about an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It is the next one: handle it in this transaction.
    Next,
    /// It was handled before.
    Handled,
    /// An earlier one is missing.
    Early,
}

/// Claims an event for this transaction. The row lock taken here keeps any other transaction
/// that handles events about the same subject from the same source waiting until this one ends.
pub(crate) async fn claim(tx: &mut Connection, event: &Envelope) -> QueryResult<Claim> {
    let key = (event.shard.column(), event.subject, event.source.name());
    let moved = if event.sequence == 1 {
        diesel::insert_into(inbox::table)
            .values((
                inbox::shard.eq(key.0),
                inbox::subject.eq(key.1),
                inbox::source.eq(key.2),
                inbox::sequence.eq(1),
            ))
            .on_conflict_do_nothing()
            .execute(tx)
            .await?
    } else {
        diesel::update(
            inbox::table
                .find(key)
                .filter(inbox::sequence.eq(event.sequence - 1)),
        )
        .set((
            inbox::sequence.eq(event.sequence),
            inbox::handled_at.eq(diesel::dsl::now),
        ))
        .execute(tx)
        .await?
    };
    if moved == 1 {
        return Ok(Claim::Next);
    }
    let last: Option<i64> = inbox::table
        .find(key)
        .select(inbox::sequence)
        .first(tx)
        .await
        .optional()?;
    Ok(if last.unwrap_or(0) >= event.sequence {
        Claim::Handled
    } else {
        Claim::Early
    })
}

/// Whether this service has handled what a source told about a subject up to this number: for
/// events that follow from another source's, which may come before it.
pub async fn has_handled(
    tx: &mut Connection,
    source: Service,
    subject: CaseId,
    number: i64,
) -> Result<bool, db::Error> {
    let last: Option<i64> = inbox::table
        .find((subject.shard().column(), subject.uuid(), source.name()))
        .select(inbox::sequence)
        .first(tx)
        .await
        .optional()?;
    Ok(last.unwrap_or(0) >= number)
}
