//! Handling once more, in a scratch schema, what a service has handled.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use contracts::Service;
use contracts::event::Event;
use db::Connection;
use db::rebuild::{Projections, Story, Told};
use diesel::sql_types::Text;
use diesel_async::AsyncConnection;
use kernel::{Clock, DateTime, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::delivery::{Delivered, Delivery, Handler, HandlerError};
use crate::inbox::{Claim, claim};

/// The time of a story, for handlers that ask for the present moment.
#[derive(Debug, Default)]
pub struct StoryClock(AtomicI64);

impl StoryClock {
    fn set(&self, at: Timestamp) {
        self.0.store(at.timestamp_micros(), Ordering::Relaxed);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        let micros = self.0.load(Ordering::Relaxed);
        DateTime::from_timestamp_micros(micros).unwrap_or_default()
    }
}

/// What of a service's tables follows from events, and the handler that builds it, which does nothing
/// else.
pub struct Projector {
    /// The tables.
    pub projections: Projections,
    /// The handler.
    pub handler: Arc<dyn Handler>,
}

/// What came of a story.
#[derive(Debug, Default, Serialize)]
pub struct Retold {
    /// Events that were handled.
    pub events: u64,
    /// Events that could not be handled as they were.
    pub faults: Vec<Fault>,
}

/// An event that was handled once and cannot be handled again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Who recorded it.
    pub source: Service,
    /// What it is about.
    pub subject: Uuid,
    /// Its number.
    pub sequence: i64,
    /// Its type.
    pub kind: String,
    /// Why not.
    pub why: String,
}

/// Hands the events of a story to a handler, each once, after all earlier ones about the same subject
/// from the same source and after its cause, in transactions of `connection`, whose time is the
/// story's. One that fails is noted and passed over, so that everything that is wrong is found.
pub async fn retell(
    connection: &mut Connection,
    story: &mut Story,
    handler: &dyn Handler,
    clock: &StoryClock,
) -> Result<Retold, db::Error> {
    let mut telling = Telling {
        connection,
        handler,
        clock,
        last: Timestamp::UNIX_EPOCH,
        waiting: Vec::new(),
        retold: Retold::default(),
    };
    loop {
        let next = story.next().await?;
        if next.is_empty() {
            break;
        }
        for told in next {
            telling.take(told).await?;
        }
    }
    Ok(telling.end())
}

struct Telling<'a> {
    connection: &'a mut Connection,
    handler: &'a dyn Handler,
    clock: &'a StoryClock,
    /// The moment of the last event that was handled.
    last: Timestamp,
    /// Events that came before what they come after: those handled at nearly the same moment.
    waiting: Vec<(Told, String)>,
    retold: Retold,
}

impl Telling<'_> {
    async fn take(&mut self, told: Told) -> Result<(), db::Error> {
        if !self.one(told).await? {
            return Ok(());
        }
        // Whatever was handled may be what others wait for.
        let mut again = true;
        while again && !self.waiting.is_empty() {
            again = false;
            for (told, _) in std::mem::take(&mut self.waiting) {
                again |= self.one(told).await?;
            }
        }
        Ok(())
    }

    /// Handles an event, or lets it wait; whether it was handled.
    async fn one(&mut self, told: Told) -> Result<bool, db::Error> {
        self.last = self.last.max(told.at);
        let why = match self.handle(&told).await {
            Ok(true) => {
                self.retold.events += 1;
                return Ok(true);
            }
            Ok(false) => {
                "an earlier event about its subject, or its cause, is not there".to_owned()
            }
            Err(HandlerError::Database(error @ db::Error::Unavailable(_))) => return Err(error),
            Err(HandlerError::Later(what)) => format!("waits for {what}"),
            Err(error) => {
                self.retold
                    .faults
                    .push(fault(&told, &telemetry::chain(&error)));
                self.pass_over(&told).await?;
                return Ok(true);
            }
        };
        self.waiting.push((told, why));
        Ok(false)
    }

    async fn handle(&mut self, told: &Told) -> Result<bool, HandlerError> {
        let event = Event::read(&told.envelope.kind, &told.envelope.data)?;
        let delivery = [Delivery {
            envelope: told.envelope.clone(),
            event,
        }];
        let (at, handler) = (self.last, self.handler);
        self.clock.set(at);
        self.connection
            .transaction(async |tx| {
                set_time(tx, at).await?;
                if claim(tx, &delivery).await? == [Claim::Early] {
                    return Ok(false);
                }
                let [Delivery { envelope, event }] = &delivery;
                if let Some(event) = event {
                    handler.handle(tx, &[Delivered { envelope, event }]).await?;
                }
                Ok(true)
            })
            .await
    }

    /// Takes an event for handled, so that what comes after it goes on.
    async fn pass_over(&mut self, told: &Told) -> Result<(), db::Error> {
        let delivery = [Delivery {
            envelope: told.envelope.clone(),
            event: None,
        }];
        let at = self.last;
        let passed: Result<(), HandlerError> = self
            .connection
            .transaction(async |tx| {
                set_time(tx, at).await?;
                claim(tx, &delivery).await?;
                Ok(())
            })
            .await;
        match passed {
            Err(HandlerError::Database(error)) => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn end(self) -> Retold {
        let mut retold = self.retold;
        let waiting = self.waiting.iter().map(|(told, why)| fault(told, why));
        retold.faults.extend(waiting);
        retold
    }
}

fn fault(told: &Told, why: &str) -> Fault {
    let event = &told.envelope;
    Fault {
        source: event.source,
        subject: event.subject,
        sequence: event.sequence,
        kind: event.kind.clone(),
        why: why.to_owned(),
    }
}

/// What `now()` says in the scratch schema, until the transaction ends.
async fn set_time(tx: &mut Connection, at: Timestamp) -> Result<(), db::Error> {
    // Here alone: everything has its methods, a number as well.
    use diesel_async::RunQueryDsl;
    diesel::sql_query("SELECT set_config('dingfen.now', $1, true)")
        .bind::<Text, _>(at.to_rfc3339())
        .execute(tx)
        .await?;
    Ok(())
}
