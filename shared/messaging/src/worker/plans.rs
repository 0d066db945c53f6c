//! Plans of statements that keep up with their tables.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use db::Connection;
use tokio::time::Instant;

/// How often plans are made anew. Each time it is another connection of the pool's.
const EVERY: Duration = Duration::from_secs(1);

/// When plans were last made anew.
#[derive(Debug)]
pub(super) struct Plans(Mutex<Instant>);

impl Plans {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Instant::now()))
    }

    /// Has a transaction go by plans that fit what it works on.
    pub(super) async fn fit(&self, tx: &mut Connection) -> Result<(), db::Error> {
        db::transaction_by_index(tx, self.are_due()).await
    }

    fn are_due(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.elapsed() >= EVERY;
        if due {
            *last = Instant::now();
        }
        due
    }
}
