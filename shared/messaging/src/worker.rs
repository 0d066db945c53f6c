mod held;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use contracts::Service;
use contracts::event::Envelope;
use db::schema::dead_letter;
use db::{Connection, Database};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use futures_util::FutureExt;
use kernel::{Clock, SystemClock};
use tokio::time::Instant;
use tracing::{Instrument, error, info_span, warn};

use crate::dead_letters::{is_blocked, park, settle};
use crate::delivery::{Delivery, Handler, HandlerError};
use crate::inbox::{Claim, claim};
use crate::metrics;
use crate::streams::Error;

pub(crate) use held::Held;

/// Tries before an event is set aside.
const ATTEMPTS: i32 = 5;
/// How long an event may wait for something that has not arrived before it is set aside.
const PATIENCE: Duration = Duration::from_secs(600);

/// What became of one event in one transaction.
enum Outcome {
    Done,
    Duplicate,
    Early,
}

/// Hands held entries to the service's handler and decides what becomes of failures.
pub(crate) struct Worker {
    database: Database,
    service: Service,
    handler: Arc<dyn Handler>,
}

impl Worker {
    pub(crate) fn new(database: Database, service: Service, handler: Arc<dyn Handler>) -> Self {
        Self {
            database,
            service,
            handler,
        }
    }

    /// Works through the entries of one stream that are due, in order, and takes those that are
    /// settled out of `held`; gives their ids for acknowledgement.
    pub(crate) async fn handle(&self, held: &mut Vec<Held>) -> Vec<String> {
        let now = Instant::now();
        let mut due: Vec<&mut Held> = held
            .iter_mut()
            .filter(|entry| entry.retry_at <= now)
            .collect();
        for chunk in due.chunks_mut(self.handler.at_once()) {
            self.handle_chunk(chunk).await;
        }
        let mut done = Vec::new();
        held.retain(|entry| {
            if entry.settled {
                done.push(entry.id.clone());
            }
            !entry.settled
        });
        done
    }

    async fn handle_chunk(&self, chunk: &mut [&mut Held]) {
        let mut readable = Vec::with_capacity(chunk.len());
        for (index, entry) in chunk.iter_mut().enumerate() {
            match entry.text.as_deref().map(serde_json::from_str::<Envelope>) {
                // Not written by a relay of ours: nothing of our log is lost with it, the
                // sequence numbers would show.
                None | Some(Err(_)) => {
                    error!(service = %self.service, entry = entry.id, "unreadable stream entry");
                    self.count("unreadable");
                    entry.settled = true;
                }
                Some(Ok(envelope)) => readable.push((index, envelope)),
            }
        }
        let deliveries: Vec<Delivery> = readable
            .iter()
            .filter_map(|(index, _)| Delivery::read(chunk[*index].text.as_deref()?).ok())
            .collect();
        if deliveries.len() == readable.len()
            && let Ok(outcomes) = self.in_one_transaction(&deliveries).await
        {
            self.after_commit(&deliveries, &outcomes).await;
            for ((index, envelope), outcome) in readable.iter().zip(&outcomes) {
                match outcome {
                    Outcome::Done | Outcome::Duplicate => chunk[*index].settled = true,
                    Outcome::Early => self.early(chunk[*index], envelope).await,
                }
            }
            return;
        }
        for (index, envelope) in &readable {
            self.handle_alone(chunk[*index], envelope).await;
        }
    }

    async fn in_one_transaction(
        &self,
        deliveries: &[Delivery],
    ) -> Result<Vec<Outcome>, HandlerError> {
        let mut connection = self.database.connection().await?;
        connection
            .transaction(async |tx| {
                let mut outcomes = Vec::with_capacity(deliveries.len());
                for delivery in deliveries {
                    outcomes.push(self.handle_one(tx, delivery).await?);
                }
                Ok(outcomes)
            })
            .await
    }

    async fn handle_one(
        &self,
        tx: &mut Connection,
        delivery: &Delivery,
    ) -> Result<Outcome, HandlerError> {
        match claim(tx, &delivery.envelope).await? {
            Claim::Handled => return Ok(Outcome::Duplicate),
            Claim::Early => return Ok(Outcome::Early),
            Claim::Next => {}
        }
        if let Some(event) = &delivery.event {
            let span = info_span!("consume", otel.name = format!("consume {}", event.kind()));
            let trace = &delivery.envelope.trace;
            telemetry::set_parent(
                &span,
                trace.traceparent.as_deref(),
                trace.tracestate.as_deref(),
            );
            let handling = self
                .handler
                .handle(tx, &delivery.envelope, event)
                .instrument(span);
            AssertUnwindSafe(handling)
                .catch_unwind()
                .await
                .unwrap_or_else(|_panic| {
                    Err(HandlerError::Broken("the handler panicked".into()))
                })?;
        }
        Ok(Outcome::Done)
    }

    async fn after_commit(&self, deliveries: &[Delivery], outcomes: &[Outcome]) {
        self.database.hint_written();
        let mut done = Vec::new();
        let now = SystemClock.now();
        let age = metrics::AGE.with_label_values(&[self.service.name()]);
        for (delivery, outcome) in deliveries.iter().zip(outcomes) {
            match outcome {
                Outcome::Done => {
                    self.count("done");
                    age.observe((now - delivery.envelope.time).as_seconds_f64());
                    done.push(delivery.envelope.clone());
                }
                Outcome::Duplicate => self.count("duplicate"),
                Outcome::Early => self.count("early"),
            }
        }
        if !done.is_empty() {
            self.handler.committed(&done).await;
        }
    }

    /// One event in its own transaction, so that a bad one does not hold up the others.
    async fn handle_alone(&self, entry: &mut Held, envelope: &Envelope) {
        let delivery = match Delivery::read(entry.text.as_deref().unwrap_or_default()) {
            Ok(delivery) => delivery,
            Err(error) => return self.give_up(entry, envelope, &error.to_string()).await,
        };
        let delivery = [delivery];
        match self.in_one_transaction(&delivery).await {
            Ok(outcomes) => {
                self.after_commit(&delivery, &outcomes).await;
                match outcomes.as_slice() {
                    [Outcome::Early] => self.early(entry, envelope).await,
                    _ => entry.settled = true,
                }
            }
            Err(error) if error.is_passing() && entry.since.elapsed() < PATIENCE => {
                if matches!(error, HandlerError::Database(_)) {
                    // An outage says nothing about what the event waits for.
                    entry.since = Instant::now();
                }
                entry.again_later();
            }
            Err(error) => {
                entry.attempts += 1;
                let text = telemetry::chain(&error);
                warn!(
                    service = %self.service, event.id = %envelope.id, event.kind = envelope.kind,
                    attempt = entry.attempts, error = text, "an event could not be handled"
                );
                if entry.attempts >= ATTEMPTS || error.is_passing() {
                    self.give_up(entry, envelope, &text).await;
                } else {
                    entry.again_later();
                }
            }
        }
    }

    /// An earlier event about the same subject is missing: usually it is just behind.
    async fn early(&self, entry: &mut Held, envelope: &Envelope) {
        let blocked = match self.database.connection().await {
            Ok(mut connection) => is_blocked(&mut connection, envelope).await.unwrap_or(false),
            Err(_) => false,
        };
        if blocked {
            self.give_up(
                entry,
                envelope,
                "an earlier event about the same subject failed",
            )
            .await;
        } else if entry.since.elapsed() >= PATIENCE {
            self.give_up(
                entry,
                envelope,
                "an earlier event about the same subject is missing",
            )
            .await;
        } else {
            entry.again_later();
        }
    }

    async fn give_up(&self, entry: &mut Held, envelope: &Envelope, reason: &str) {
        let parked: Result<(), Error> = async {
            let mut connection = self.database.connection().await?;
            park(&mut connection, envelope, reason, entry.attempts).await
        }
        .await;
        match parked {
            Ok(()) => {
                error!(
                    service = %self.service, event.id = %envelope.id, event.kind = envelope.kind,
                    reason, "an event was set aside as a dead letter"
                );
                self.count("dead_letter");
                entry.settled = true;
            }
            Err(_) => entry.again_later(),
        }
    }

    /// Sets the gauge of dead letters; 1000 stands for more.
    pub(crate) async fn measure(&self) -> Result<(), Error> {
        let mut connection = self.database.connection().await?;
        settle(&mut connection).await?;
        let letters: Vec<i64> = dead_letter::table
            .select(dead_letter::sequence)
            .limit(1_000)
            .load(&mut connection)
            .await?;
        let count = f64::from(u32::try_from(letters.len()).unwrap_or(u32::MAX));
        metrics::DEAD_LETTERS
            .with_label_values(&[self.service.name()])
            .set(count);
        Ok(())
    }

    fn count(&self, outcome: &str) {
        metrics::HANDLED
            .with_label_values(&[self.service.name(), outcome])
            .inc();
    }
}
