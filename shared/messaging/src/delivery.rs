use async_trait::async_trait;
use contracts::event::{Cause, Envelope, Event};
use contracts::vocabulary::UnknownWord;
use db::Connection;
use kernel::{EventId, Shard};
use serde::Deserialize;
use serde_json::Value;
use tracing::{Instrument, Span, info_span};
use uuid::Uuid;

/// An event as a stream brings it.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) envelope: Envelope,
    /// What happened; `None` for a type this version does not know, which no handler is given.
    pub(crate) event: Option<Event>,
}

/// An event as a handler gets it.
#[derive(Debug, Clone, Copy)]
pub struct Delivered<'a> {
    /// Who recorded it, when, about what.
    pub envelope: &'a Envelope,
    /// What happened.
    pub event: &'a Event,
}

impl Delivered<'_> {
    /// Lets `handling` carry out what follows from this event: whatever it records names the event
    /// as its cause and goes on with its trace.
    pub async fn handling<F: Future>(&self, handling: F) -> F::Output {
        let handling = db::log::caused_by(Cause::from(self.envelope), handling);
        handling.instrument(self.span()).await
    }

    /// Leaves its mark in its trace, where it is carried out together with others and not inside a
    /// [`handling`](Self::handling) of its own.
    pub fn mark(&self) {
        self.span().in_scope(|| ());
    }

    fn span(&self) -> Span {
        let kind = self.event.kind();
        let span = info_span!("consume", otel.name = format!("consume {kind}"));
        let trace = &self.envelope.trace;
        telemetry::set_parent(
            &span,
            trace.traceparent.as_deref(),
            trace.tracestate.as_deref(),
        );
        span
    }
}

impl Delivery {
    /// Fails for what says more than this version understands.
    pub(crate) fn read(event: &Value) -> Result<Self, serde_json::Error> {
        let envelope = Envelope::deserialize(event)?;
        let event = Event::read(&envelope.kind, &envelope.data)?;
        Ok(Self { envelope, event })
    }
}

/// What tells an event from all others and puts it in its place, as any version can read it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Head {
    pub(crate) id: EventId,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// A service, maybe one that this version does not know.
    pub(crate) source: String,
    pub(crate) subject: Uuid,
    pub(crate) sequence: i64,
    pub(crate) shard: Shard,
    #[serde(default)]
    cause: Value,
}

impl Head {
    /// What the event in an entry is; `None` if there is none.
    pub(crate) fn read(event: &Value) -> Option<Self> {
        Self::deserialize(event).ok()
    }

    /// The cause, if it names one that this version can read.
    pub(crate) fn cause(&self) -> Option<Cause> {
        Cause::deserialize(&self.cause).ok()
    }
}

/// What a service does with the events of the others.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// Carries out the effects of one event, with nothing but `tx`. The caller has made sure that
    /// each is handled once, after all earlier ones about the same subject from the same source and
    /// after its cause; it commits.
    async fn handle_one(
        &self,
        tx: &mut Connection,
        told: Delivered<'_>,
    ) -> Result<(), HandlerError>;

    /// The same for events of one stream, in their order: all of them, or it fails, and then each is
    /// handed over by itself. To be written where many go together with fewer statements than one by
    /// one; what follows from an event is recorded inside its [`Delivered::handling`].
    async fn handle(
        &self,
        tx: &mut Connection,
        events: &[Delivered<'_>],
    ) -> Result<(), HandlerError> {
        one_by_one(self, tx, events).await
    }

    /// Whether somebody waits for the effects of events of this type: other services that go on from
    /// them, or a person. The others are handled a moment later, together with what has come by then: a
    /// transaction more costs many times as much as an event more in it.
    fn is_awaited(&self, _kind: &str) -> bool {
        true
    }

    /// Called after the effects of these events were committed. For signals only: a process that
    /// dies before this call never makes it.
    async fn committed(&self, _envelopes: &[Envelope]) {}
}

/// Hands events to a handler one after the other.
pub async fn one_by_one<H: Handler + ?Sized>(
    handler: &H,
    tx: &mut Connection,
    events: &[Delivered<'_>],
) -> Result<(), HandlerError> {
    for told in events {
        told.handling(handler.handle_one(tx, *told)).await?;
    }
    Ok(())
}

/// Why an event could not be handled now.
#[derive(Debug, thiserror::Error)]
pub enum HandlerError {
    /// It needs something that another stream has not brought yet; try again soon.
    #[error("waits for {0}")]
    Later(String),
    /// The database failed; try again soon.
    #[error("the database failed")]
    Database(#[from] db::Error),
    /// It needs a word that only a later version knows; tried again by that version.
    #[error(transparent)]
    Unreadable(#[from] UnknownWord),
    /// It is of a type that this version reads and has no answer to; tried again by a later one.
    #[error("this version has no answer to {0}")]
    Unforeseen(&'static str),
    /// It makes no sense to this service, and trying again will hardly help.
    #[error("{0}")]
    Broken(String),
}

impl From<diesel::result::Error> for HandlerError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<serde_json::Error> for HandlerError {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl HandlerError {
    /// Whether the failure says nothing about the event itself.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Later(_) | Self::Database(db::Error::Unavailable(_)) => true,
            Self::Database(error) => error.is_retryable(),
            Self::Broken(_) | Self::Unreadable(_) | Self::Unforeseen(_) => false,
        }
    }
}
