use contracts::event::Envelope;
use db::schema::{dead_letter, inbox};
use db::{Connection, Database};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::streams::{Error, Streams, publish};

/// Events per round trip of a redrive.
const REDRIVE_BATCH: usize = 500;
/// Events sent by one redrive; the next one goes on with what is left.
const REDRIVE_LIMIT: i64 = 10_000;

/// An event that this service could not handle.
#[derive(Debug, Clone, Serialize, HasQuery)]
#[diesel(table_name = dead_letter)]
pub struct DeadLetter {
    /// The shard of its subject.
    pub shard: i16,
    /// What it is about.
    pub subject: Uuid,
    /// Who recorded it.
    pub source: String,
    /// Its number.
    pub sequence: i64,
    /// The event.
    pub event: serde_json::Value,
    /// Why it could not be handled.
    pub error: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was given up.
    pub failed_at: Timestamp,
}

/// Sets an event aside; all later ones about the same subject will queue up behind it.
pub(crate) async fn park(
    tx: &mut Connection,
    event: &Envelope,
    error: &str,
    attempts: i32,
) -> Result<(), Error> {
    diesel::insert_into(dead_letter::table)
        .values((
            dead_letter::shard.eq(event.shard.column()),
            dead_letter::subject.eq(event.subject),
            dead_letter::source.eq(event.source.name()),
            dead_letter::sequence.eq(event.sequence),
            dead_letter::event.eq(serde_json::to_value(event)?),
            dead_letter::error.eq(error),
            dead_letter::attempts.eq(attempts),
        ))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether an earlier event about the same subject from the same source was set aside.
pub(crate) async fn is_blocked(tx: &mut Connection, event: &Envelope) -> QueryResult<bool> {
    diesel::select(exists(
        dead_letter::table
            .filter(dead_letter::shard.eq(event.shard.column()))
            .filter(dead_letter::subject.eq(event.subject))
            .filter(dead_letter::source.eq(event.source.name()))
            .filter(dead_letter::sequence.lt(event.sequence))
            .filter(not(was_handled())),
    ))
    .get_result(tx)
    .await
}

/// The oldest dead letters of a service.
pub async fn list_dead_letters(database: &Database, limit: i64) -> Result<Vec<DeadLetter>, Error> {
    let mut connection = database.connection().await?;
    settle(&mut connection).await?;
    Ok(DeadLetter::query()
        .order((
            dead_letter::failed_at,
            dead_letter::subject,
            dead_letter::sequence,
        ))
        .limit(limit)
        .load(&mut connection)
        .await?)
}

/// Takes those off whose event was handled after all, be it by another process.
pub(crate) async fn settle(connection: &mut Connection) -> QueryResult<usize> {
    diesel::delete(dead_letter::table.filter(was_handled()))
        .execute(connection)
        .await
}

/// Whether the inbox is past the letter.
#[diesel::dsl::auto_type]
fn was_handled() -> _ {
    let past = inbox::table
        .filter(inbox::shard.eq(dead_letter::shard))
        .filter(inbox::subject.eq(dead_letter::subject))
        .filter(inbox::source.eq(dead_letter::source))
        .filter(inbox::sequence.ge(dead_letter::sequence));
    exists(past)
}

/// Sends the dead letters of a service through their streams once more, in order, at most
/// ten thousand of them; gives how many.
///
/// A letter stays until its event is handled: should Redis lose the entry first, it can be sent
/// again. The other services see the events a second time and pass them over.
pub async fn redrive(database: &Database, streams: &Streams) -> Result<usize, Error> {
    let mut connection = database.connection().await?;
    settle(&mut connection).await?;
    let letters: Vec<serde_json::Value> = dead_letter::table
        .order((
            dead_letter::shard,
            dead_letter::subject,
            dead_letter::source,
            dead_letter::sequence,
        ))
        .select(dead_letter::event)
        .limit(REDRIVE_LIMIT)
        .load(&mut connection)
        .await?;
    drop(connection);
    let mut redis = streams.commands().await?;
    for batch in letters.chunks(REDRIVE_BATCH) {
        let events = batch
            .iter()
            .map(Envelope::deserialize)
            .collect::<Result<Vec<_>, _>>()?;
        publish(streams, &mut redis, &events).await?;
    }
    Ok(letters.len())
}
