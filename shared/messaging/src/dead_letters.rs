use contracts::event::{Cause, Envelope};
use db::schema::{dead_letter, inbox};
use db::{Connection, Database};
use diesel::dsl::{count_star, exists, not, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::delivery::Head;
use crate::streams::{Error, Streams};

/// Letters read at once.
const BATCH: i64 = 500;
/// Events per round trip of a redrive.
const REDRIVE_BATCH: usize = 500;
/// Events sent by one redrive; the next one goes on with what is left.
const REDRIVE_LIMIT: i64 = 10_000;

/// What a letter needs to be handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A person: it was tried again and again, and failed.
    Person,
    /// A later version of the service: it says more than this one understands.
    Version,
    /// Something that has not arrived: an earlier event about its subject, its cause, or what
    /// another stream brings.
    Arrival,
}

impl Need {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Person, Self::Version, Self::Arrival];

    /// The word in the table and in metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "failed",
            Self::Version => "unreadable",
            Self::Arrival => "waiting",
        }
    }
}

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
    pub event: Value,
    /// Why it could not be handled.
    pub error: String,
    /// How often it was tried.
    pub attempts: i32,
    /// What it needs, as [`Need::as_str`] writes it.
    pub state: String,
    /// When it was given up.
    pub failed_at: Timestamp,
}

/// Why an event is set aside.
#[derive(Debug)]
pub(crate) struct Why<'a> {
    pub(crate) need: Need,
    pub(crate) error: &'a str,
    pub(crate) attempts: i32,
}

/// Sets an event aside; all later ones about the same subject and all that it causes will queue up
/// behind it.
pub(crate) async fn park(
    tx: &mut Connection,
    head: &Head,
    event: &Value,
    why: &Why<'_>,
) -> Result<(), Error> {
    let news = (
        dead_letter::state.eq(why.need.as_str()),
        dead_letter::error.eq(why.error),
        dead_letter::attempts.eq(why.attempts),
    );
    diesel::insert_into(dead_letter::table)
        .values((
            dead_letter::shard.eq(head.shard.column()),
            dead_letter::subject.eq(head.subject),
            dead_letter::source.eq(&head.source),
            dead_letter::sequence.eq(head.sequence),
            dead_letter::event.eq(event),
            news,
        ))
        .on_conflict((
            dead_letter::shard,
            dead_letter::subject,
            dead_letter::source,
            dead_letter::sequence,
        ))
        .do_update()
        .set(news)
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether what an event comes after was set aside: an earlier one about the same subject from the
/// same source, its cause, or an earlier one than that.
pub(crate) async fn is_blocked(tx: &mut Connection, event: &Head) -> QueryResult<bool> {
    let before = Cause {
        source: event.source.clone(),
        shard: event.shard,
        subject: event.subject,
        sequence: event.sequence - 1,
    };
    for before in [before].into_iter().chain(event.cause()) {
        let letters = dead_letter::table
            .filter(dead_letter::shard.eq(before.shard.column()))
            .filter(dead_letter::subject.eq(before.subject))
            .filter(dead_letter::source.eq(before.source))
            .filter(dead_letter::sequence.le(before.sequence))
            .filter(not(was_handled()));
        if diesel::select(exists(letters)).get_result(tx).await? {
            return Ok(true);
        }
    }
    Ok(false)
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

/// A letter's place in the order in which events happened: their ids are ordered by time.
fn place() -> SqlLiteral<Text> {
    sql("event->>'id' COLLATE \"C\"")
}

impl DeadLetter {
    pub(crate) fn place(&self) -> &str {
        self.event["id"].as_str().unwrap_or_default()
    }
}

/// The letters behind a place, in order.
pub(crate) async fn behind(
    connection: &mut Connection,
    last: &str,
) -> QueryResult<Vec<DeadLetter>> {
    DeadLetter::query()
        .filter(place().gt(last))
        .order(place())
        .limit(BATCH)
        .load(connection)
        .await
}

/// How many letters need what.
pub(crate) async fn count(connection: &mut Connection) -> QueryResult<Vec<(String, i64)>> {
    dead_letter::table
        .group_by(dead_letter::state)
        .select((dead_letter::state, count_star()))
        .load(connection)
        .await
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
/// ten thousand of them; gives how many. What the service cannot read stays where it is.
///
/// A letter stays until its event is handled: should Redis lose the entry first, it can be sent
/// again. The other services see the events a second time and pass them over.
pub async fn redrive(database: &Database, streams: &Streams) -> Result<usize, Error> {
    let mut connection = database.connection().await?;
    settle(&mut connection).await?;
    let letters: Vec<Value> = dead_letter::table
        .filter(dead_letter::state.ne(Need::Version.as_str()))
        .order(place())
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
        streams.send(&mut redis, &events).await?;
    }
    Ok(letters.len())
}
