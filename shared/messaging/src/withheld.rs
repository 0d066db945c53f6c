use db::Database;
use db::schema::event_outbox;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;

use crate::streams::Error;

/// An event that the relay could not publish and put aside.
#[derive(Debug, Clone, Serialize, HasQuery)]
#[diesel(table_name = event_outbox)]
pub struct Withheld {
    /// Its place in the log.
    pub position: i64,
    /// The shard of its subject.
    pub shard: i16,
    /// Why it could not be published.
    pub withheld: Option<String>,
}

/// The oldest events of a service that were put aside.
pub async fn list_withheld(database: &Database, limit: i64) -> Result<Vec<Withheld>, Error> {
    let mut connection = database.connection().await?;
    Ok(Withheld::query()
        .filter(event_outbox::withheld.is_not_null())
        .order(event_outbox::position)
        .limit(limit)
        .load(&mut connection)
        .await?)
}

/// Lets the relay try them again; gives how many.
pub async fn retry_withheld(database: &Database) -> Result<usize, Error> {
    let mut connection = database.connection().await?;
    let withheld = event_outbox::table.filter(event_outbox::withheld.is_not_null());
    Ok(diesel::update(withheld)
        .set(event_outbox::withheld.eq(None::<String>))
        .execute(&mut connection)
        .await?)
}
