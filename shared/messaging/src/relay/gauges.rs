//! What of the outbox is shown to whoever watches.

use db::Connection;
use db::schema::{event_log, event_outbox};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Double, Nullable};
use diesel_async::RunQueryDsl;

use super::Relay;
use crate::metrics;
use crate::streams::Error;

impl Relay {
    /// Sets the gauges of the outbox: how long its oldest unpublished event waits, and how many
    /// wait to be acknowledged; 1000 stands for more.
    pub(super) async fn measure_outbox(&self, connection: &mut Connection) -> Result<(), Error> {
        let name = self.service.name();
        let oldest: Option<f64> = event_outbox::table
            .inner_join(event_log::table.on(event_log::position.eq(event_outbox::position)))
            .filter(event_outbox::stream_ms.is_null())
            .order(event_outbox::position)
            .select(sql::<Nullable<Double>>(
                "extract(epoch FROM clock_timestamp() - recorded_at)::float8",
            ))
            .first(connection)
            .await
            .optional()?
            .flatten();
        metrics::OUTBOX_OLDEST
            .with_label_values(&[name])
            .set(oldest.unwrap_or(0.0));
        let in_flight: Vec<i64> = event_outbox::table
            .filter(event_outbox::stream_ms.is_not_null())
            .select(event_outbox::position)
            .limit(1_000)
            .load(connection)
            .await?;
        let in_flight = f64::from(u32::try_from(in_flight.len()).unwrap_or(u32::MAX));
        metrics::OUTBOX_IN_FLIGHT
            .with_label_values(&[name])
            .set(in_flight);
        Ok(())
    }
}
