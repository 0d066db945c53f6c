use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::App;
use crate::store::{attempts, places, refresh_tokens};

/// How often what has expired is forgotten.
const PERIOD: Duration = Duration::from_secs(600);

impl App {
    /// Forgets expired refresh tokens and old failed sign-ins, now and then until told to stop.
    pub(crate) async fn tidy(self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = sleep(PERIOD) => {}
                () = stop.cancelled() => return,
            }
            if let Err(error) = self.forget_expired().await {
                tracing::warn!(%error, "expired sign-ins cannot be forgotten");
            }
        }
    }

    async fn forget_expired(&self) -> Result<(), db::Error> {
        let now = self.clock.now();
        let mut connection = self.database.connection().await?;
        refresh_tokens::forget_expired(&mut connection, now).await?;
        attempts::forget_before(&mut connection, now).await?;
        places::forget_before(&mut connection, now).await?;
        Ok(())
    }
}
