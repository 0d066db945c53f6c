//! What of the outbox is shown to whoever watches.

use db::Connection;
use db::schema::{event_log, event_outbox};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Double, Nullable};
use diesel_async::RunQueryDsl;
use prometheus::GaugeVec;

use super::Relay;
use crate::metrics;
use crate::streams::Error;

/// Rows that are counted at most; stands for more.
const COUNTED: i64 = 1_000;

impl Relay {
    /// Sets the gauges of the outbox: how long its oldest unpublished event waits, how many wait
    /// for receipts, and how many were put aside.
    pub(super) async fn measure_outbox(&self, connection: &mut Connection) -> Result<(), Error> {
        let oldest: Option<f64> = event_outbox::table
            .inner_join(event_log::table.on(event_log::position.eq(event_outbox::position)))
            .filter(event_outbox::stream_ms.is_null())
            .filter(event_outbox::withheld.is_null())
            .order(event_outbox::position)
            .select(sql::<Nullable<Double>>(
                "extract(epoch FROM clock_timestamp() - recorded_at)::float8",
            ))
            .first(connection)
            .await
            .optional()?
            .flatten();
        metrics::OUTBOX_OLDEST
            .with_label_values(&[self.service.name()])
            .set(oldest.unwrap_or(0.0));
        let in_flight: Vec<i64> = event_outbox::table
            .filter(event_outbox::stream_ms.is_not_null())
            .select(event_outbox::position)
            .limit(COUNTED)
            .load(connection)
            .await?;
        self.set(&metrics::OUTBOX_IN_FLIGHT, in_flight.len());
        let withheld: Vec<i64> = event_outbox::table
            .filter(event_outbox::withheld.is_not_null())
            .select(event_outbox::position)
            .limit(COUNTED)
            .load(connection)
            .await?;
        self.set(&metrics::OUTBOX_WITHHELD, withheld.len());
        Ok(())
    }

    /// Sets them to nothing: from now on another process shows them, and what is left here would
    /// be read beside that for ever.
    pub(super) fn stop_measuring(&self) {
        for gauge in [
            &metrics::OUTBOX_OLDEST,
            &metrics::OUTBOX_IN_FLIGHT,
            &metrics::OUTBOX_WITHHELD,
            &metrics::STREAMS_FULL,
        ] {
            self.set(gauge, 0);
        }
    }

    fn set(&self, gauge: &GaugeVec, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        gauge
            .with_label_values(&[self.service.name()])
            .set(f64::from(count));
    }
}
