//! The head of the chain in the log of the process, which is kept elsewhere than the database.

use std::time::Duration;

use db::Connection;
use db::seal::Sealed;
use tokio::time::Instant;
use tracing::{error, info};

use super::Relay;
use crate::metrics;
use crate::streams::Error;

/// How often it is said; and whenever a leadership begins.
const EVERY: Duration = Duration::from_hours(24);

/// When it was said last.
#[derive(Debug, Default)]
pub(super) struct Noted(Option<Instant>);

impl Relay {
    /// Says, once, that a batch is gone from the chain that this process saw there; gives how many
    /// events were sealed. Nothing is sealed then as long as the process lives, and so nothing is
    /// let go of: whatever stood there is not sealed otherwise in silence.
    pub(super) fn note_cut(&self, sealed: Sealed, cut: &mut bool) -> usize {
        let gauge = metrics::CHAIN_CUT.with_label_values(&[self.service.name()]);
        match sealed {
            Sealed::Events(events) => {
                gauge.set(0.0);
                *cut = false;
                events
            }
            Sealed::Cut { batch } => {
                if !*cut {
                    error!(service = %self.service, batch, "the chain was cut, nothing is sealed");
                }
                gauge.set(1.0);
                *cut = true;
                0
            }
        }
    }

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
