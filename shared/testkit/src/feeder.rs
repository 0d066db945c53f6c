use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use contracts::Service;
use contracts::event::{Envelope, Event, TraceContext};
use db::Database;
use diesel_async::AsyncConnection;
use kernel::{Clock, EventId, Shard};
use messaging::{Delivered, Handler, HandlerError};
use uuid::Uuid;

use crate::statements::Statements;

/// Hands events to a service's handler, as its consumer would, without streams and inbox.
pub struct Feeder {
    database: Database,
    handler: Arc<dyn Handler>,
    clock: Arc<dyn Clock>,
    numbers: Mutex<HashMap<(Uuid, Service), i64>>,
}

impl Feeder {
    /// For a handler that works in `database`; events are recorded by `clock`.
    pub fn new(database: Database, handler: Arc<dyn Handler>, clock: Arc<dyn Clock>) -> Self {
        Self {
            database,
            handler,
            clock,
            numbers: Mutex::default(),
        }
    }

    /// The next event about a subject, as its source would tell it now.
    pub fn envelope(&self, source: Service, subject: Uuid, event: &Event) -> Envelope {
        let shard = match source {
            Service::Directory => Shard::DIRECTORY,
            _ => Shard::new(subject.as_bytes()[15]).expect("an id of ours"),
        };
        let mut numbers = self.numbers.lock().expect("no panic while counting");
        let sequence = numbers.entry((subject, source)).or_default();
        *sequence += 1;
        Envelope {
            id: EventId::new(shard),
            source,
            kind: event.kind().to_owned(),
            subject,
            sequence: *sequence,
            shard,
            time: self.clock.now(),
            actor: None,
            cause: None,
            trace: TraceContext::default(),
            data: event.data().expect("events are JSON"),
        }
    }

    /// Handles the next event about a subject.
    pub async fn feed(
        &self,
        source: Service,
        subject: Uuid,
        event: impl Into<Event>,
    ) -> Result<Envelope, HandlerError> {
        let event = event.into();
        let envelope = self.envelope(source, subject, &event);
        self.deliver(&envelope, &event).await?;
        Ok(envelope)
    }

    /// Handles events in one transaction, as they come in a batch; gives how many statements that
    /// took.
    pub async fn deliver_all(&self, told: &[(Envelope, Event)]) -> Result<usize, HandlerError> {
        let told = told.iter();
        let told: Vec<Delivered<'_>> = told
            .map(|(envelope, event)| Delivered { envelope, event })
            .collect();
        let mut connection = self.database.own_connection().await?;
        let statements = Statements::of(&mut connection);
        connection
            .transaction(async |tx| {
                let before = statements.count();
                self.handler.handle(tx, &told).await?;
                Ok(statements.count() - before)
            })
            .await
    }

    /// Handles an event in a transaction of its own.
    pub async fn deliver(&self, envelope: &Envelope, event: &Event) -> Result<(), HandlerError> {
        let mut connection = self.database.connection().await?;
        connection
            .transaction(async |tx| {
                let told = Delivered { envelope, event };
                self.handler.handle(tx, &[told]).await
            })
            .await
    }
}
