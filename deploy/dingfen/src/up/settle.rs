use std::time::Duration;

use contracts::Service;
use db::Database;
use db::schema::event_outbox;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use tokio::time::sleep;

/// Waits until every service has handled what the others recorded: an outbox is empty when all
/// of it has been acknowledged. Without this the first visitor might be told that their office
/// is not known yet.
pub(crate) async fn until_everybody_knows(owner_url: &str) -> anyhow::Result<()> {
    for service in Service::PRODUCERS {
        let database = Database::for_schema(owner_url, service.name(), 1)?;
        let mut connection = database.connection().await?;
        loop {
            let waiting: bool = diesel::select(diesel::dsl::exists(
                event_outbox::table
                    .filter(event_outbox::withheld.is_null())
                    .select(event_outbox::position),
            ))
            .get_result(&mut connection)
            .await?;
            if !waiting {
                break;
            }
            sleep(Duration::from_millis(100)).await;
        }
    }
    Ok(())
}
