mod held;
mod plans;
mod retry;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use contracts::Service;
use db::{Connection, Database};
use diesel_async::AsyncConnection;
use futures_util::FutureExt;
use kernel::{Clock, SystemClock};
use serde_json::Value;
use tokio::time::Instant;
use tracing::{error, warn};

use crate::dead_letters::{self, Need, Why, is_blocked, park, settle};
use crate::delivery::{Delivered, Delivery, Handler, HandlerError, Head};
use crate::inbox::{Claim, claim};
use crate::metrics;
use crate::receipts::Settled;
use crate::streams::Error;

use held::Waiting;
use plans::Plans;

pub(crate) use held::Held;

/// Tries before an event is set aside.
const ATTEMPTS: i32 = 5;

/// Events handled in one transaction.
const AT_ONCE: usize = 250;

/// How long events that nobody waits for are kept back; those that are awaited take them along. Short
/// for whoever looks, and long enough for all that follows from a registration, and for the next one.
const LINGER: Duration = Duration::from_millis(100);

/// Hands held entries to the service's handler and decides what becomes of failures.
pub(crate) struct Worker {
    database: Database,
    service: Service,
    handler: Arc<dyn Handler>,
    plans: Plans,
}

impl Worker {
    pub(crate) fn new(database: Database, service: Service, handler: Arc<dyn Handler>) -> Self {
        Self {
            database,
            service,
            handler,
            plans: Plans::new(),
        }
    }

    /// How long an entry with this event is kept back, for others to be handled with it.
    pub(crate) fn linger(&self, event: &Value) -> Duration {
        let kind = event.get("type").and_then(Value::as_str);
        match kind.is_some_and(|kind| self.handler.is_awaited(kind)) {
            true => Duration::ZERO,
            false => LINGER,
        }
    }

    /// Works through the entries of one stream that are due, in order, and takes those that are
    /// settled out of `held`; gives them for acknowledgement.
    pub(crate) async fn handle(&self, held: &mut Vec<Held>) -> Vec<Settled> {
        let mut waiting = Waiting::default();
        let mut due = waiting.due(held);
        // What was tried in vain may be so again: it takes nothing down with it that is fresh.
        let alike = due.chunk_by_mut(|one, next| one.was_tried() == next.was_tried());
        for chunk in alike.flat_map(|alike| alike.chunks_mut(AT_ONCE)) {
            let in_front = chunk.iter_mut().map(|entry| &mut **entry);
            let mut chunk: Vec<&mut Held> =
                in_front.filter(|entry| !waiting.holds_up(entry)).collect();
            self.handle_chunk(&mut chunk).await;
            for entry in chunk.iter().filter(|entry| !entry.settled) {
                waiting.add(entry);
            }
        }
        let mut done = Vec::new();
        held.retain(|entry| {
            if entry.settled {
                done.push(entry.as_settled());
            }
            !entry.settled
        });
        done
    }

    async fn handle_chunk(&self, chunk: &mut [&mut Held]) {
        let mut events = Vec::with_capacity(chunk.len());
        for (index, entry) in chunk.iter_mut().enumerate() {
            match Head::read(&entry.event) {
                // Trimmed away after it was delivered: whoever has not had it is sent it again.
                None if entry.event.is_null() => {
                    self.count("trimmed");
                    entry.settled = true;
                }
                // Not written by a relay of ours: nothing of our log is lost with it, the
                // sequence numbers would show.
                None => {
                    error!(service = %self.service, entry = entry.id, "no event in a stream entry");
                    self.count("foreign");
                    entry.settled = true;
                }
                Some(head) => events.push((index, head)),
            }
        }
        let deliveries: Vec<Delivery> = events
            .iter()
            .filter_map(|(index, _)| Delivery::read(&chunk[*index].event).ok())
            .collect();
        if deliveries.len() == events.len()
            && let Ok(outcomes) = self.in_one_transaction(&deliveries).await
        {
            self.after_commit(&deliveries, &outcomes).await;
            for ((index, head), outcome) in events.iter().zip(&outcomes) {
                match outcome {
                    Claim::Next | Claim::Handled => chunk[*index].settled = true,
                    Claim::Early => self.early(chunk[*index], head).await,
                }
            }
            return;
        }
        for (index, head) in &events {
            self.handle_alone(chunk[*index], head).await;
        }
    }

    async fn in_one_transaction(
        &self,
        deliveries: &[Delivery],
    ) -> Result<Vec<Claim>, HandlerError> {
        let mut connection = self.database.connection().await?;
        let work = connection.transaction(async |tx| {
            self.plans.fit(tx).await?;
            let claims = claim(tx, deliveries).await?;
            let next = deliveries
                .iter()
                .zip(&claims)
                .filter_map(|(delivery, claim)| {
                    let event = delivery.event.as_ref()?;
                    let envelope = &delivery.envelope;
                    (*claim == Claim::Next).then_some(Delivered { envelope, event })
                });
            self.carry_out(tx, &next.collect::<Vec<_>>()).await?;
            Ok(claims)
        });
        let (claims, recorded) = db::log::noting(work).await;
        if recorded {
            self.database.hint_written();
        }
        claims
    }

    async fn carry_out(
        &self,
        tx: &mut Connection,
        events: &[Delivered<'_>],
    ) -> Result<(), HandlerError> {
        if events.is_empty() {
            return Ok(());
        }
        AssertUnwindSafe(self.handler.handle(tx, events))
            .catch_unwind()
            .await
            .unwrap_or_else(|_panic| Err(HandlerError::Broken("the handler panicked".into())))
    }

    async fn after_commit(&self, deliveries: &[Delivery], outcomes: &[Claim]) {
        let mut done = Vec::new();
        let now = SystemClock.now();
        let age = metrics::AGE.with_label_values(&[self.service.name()]);
        for (delivery, outcome) in deliveries.iter().zip(outcomes) {
            match outcome {
                Claim::Next => {
                    self.count("done");
                    age.observe((now - delivery.envelope.time).as_seconds_f64());
                    done.push(delivery.envelope.clone());
                }
                Claim::Handled => self.count("duplicate"),
                Claim::Early => self.count("early"),
            }
        }
        if !done.is_empty() {
            self.handler.committed(&done).await;
        }
    }

    /// One event in its own transaction, so that a bad one does not hold up the others.
    async fn handle_alone(&self, entry: &mut Held, head: &Head) {
        let delivery = match Delivery::read(&entry.event) {
            Ok(delivery) => delivery,
            Err(error) => {
                let error = error.to_string();
                return self.set_aside(entry, head, Need::Version, &error).await;
            }
        };
        let delivery = [delivery];
        match self.in_one_transaction(&delivery).await {
            Ok(outcomes) => {
                self.after_commit(&delivery, &outcomes).await;
                match outcomes.as_slice() {
                    [Claim::Early] => self.early(entry, head).await,
                    _ => entry.settled = true,
                }
            }
            Err(error @ HandlerError::Database(_)) if error.is_passing() => {
                // An outage says nothing about what the event waits for.
                entry.since = Instant::now();
                entry.again_later();
            }
            Err(error) if error.is_passing() && entry.may_wait() => entry.again_later(),
            Err(error) => {
                entry.attempts += 1;
                let text = telemetry::chain(&error);
                warn!(
                    service = %self.service, event.id = %head.id, event.kind = head.kind,
                    attempt = entry.attempts, error = text, "an event could not be handled"
                );
                match need(&error) {
                    Need::Person if entry.attempts < ATTEMPTS => entry.again_later(),
                    need => self.set_aside(entry, head, need, &text).await,
                }
            }
        }
    }

    /// An earlier event about the same subject, or its cause, is missing: usually it is just behind.
    async fn early(&self, entry: &mut Held, head: &Head) {
        let blocked = match self.database.connection().await {
            Ok(mut connection) => is_blocked(&mut connection, head).await.unwrap_or(false),
            Err(_) => false,
        };
        let reason = if blocked {
            "an earlier event about the same subject or the cause was set aside"
        } else if entry.may_wait() {
            return entry.again_later();
        } else {
            "an earlier event about the same subject or the cause is missing"
        };
        self.set_aside(entry, head, Need::Arrival, reason).await;
    }

    async fn set_aside(&self, entry: &mut Held, head: &Head, need: Need, reason: &str) {
        let why = Why {
            need,
            error: reason,
            attempts: entry.attempts,
        };
        if self.park(head, &entry.event, &why).await.is_ok() {
            entry.settled = true;
        } else {
            entry.again_later();
        }
    }

    async fn park(&self, head: &Head, event: &Value, why: &Why<'_>) -> Result<(), Error> {
        let mut connection = self.database.connection().await?;
        park(&mut connection, head, event, why).await?;
        let (service, state, reason) = (self.service, why.need.as_str(), why.error);
        match why.need {
            Need::Person => error!(
                %service, event.id = %head.id, event.kind = head.kind, reason,
                "an event was set aside as a dead letter"
            ),
            Need::Version | Need::Arrival => warn!(
                %service, event.id = %head.id, event.kind = head.kind, state, reason,
                "an event was set aside for later"
            ),
        }
        self.count(state);
        Ok(())
    }

    /// Sets the gauges of letters.
    pub(crate) async fn measure(&self) -> Result<(), Error> {
        let mut connection = self.database.connection().await?;
        settle(&mut connection).await?;
        let counts = dead_letters::count(&mut connection).await?;
        for need in Need::ALL {
            let state = need.as_str();
            let count = counts.iter().find(|(known, _)| known == state);
            let count = count.map_or(0, |(_, count)| u32::try_from(*count).unwrap_or(u32::MAX));
            let service = self.service.name();
            match need {
                Need::Person => metrics::DEAD_LETTERS.with_label_values(&[service]),
                Need::Version | Need::Arrival => {
                    metrics::WAITING_LETTERS.with_label_values(&[service, state])
                }
            }
            .set(f64::from(count));
        }
        Ok(())
    }

    fn count(&self, outcome: &str) {
        metrics::HANDLED
            .with_label_values(&[self.service.name(), outcome])
            .inc();
    }
}

/// What an event needs that failed like this.
fn need(error: &HandlerError) -> Need {
    match error {
        HandlerError::Unreadable(_) | HandlerError::Unforeseen(_) => Need::Version,
        error if error.is_passing() => Need::Arrival,
        HandlerError::Later(_) | HandlerError::Database(_) | HandlerError::Broken(_) => {
            Need::Person
        }
    }
}
