//! The head of the chain in the log of the process, which is kept elsewhere than the database.

use std::time::Duration;

use db::Connection;
use tokio::time::Instant;
use tracing::info;

use super::Relay;
use crate::streams::Error;

/// How often it is said; and whenever a leadership begins.
const EVERY: Duration = Duration::from_hours(24);

/// When it was said last.
#[derive(Debug, Default)]
pub(super) struct Noted(Option<Instant>);

impl Relay {
    /// Says where the chain ends, if that was not said for a day: a line that `dingfen events verify`
    /// takes as an anchor.
    pub(super) async fn note_head(
        &self,
        noted: &mut Noted,
        connection: &mut Connection,
    ) -> Result<(), Error> {
        if noted.0.is_some_and(|last| last.elapsed() < EVERY) {
            return Ok(());
        }
        if let Some(head) = db::seal::head(connection, self.service.name()).await? {
            noted.0 = Some(Instant::now());
            info!(anchor = %head, "head of the chain");
        }
        Ok(())
    }
}
