use std::fmt;
use std::str::FromStr;

use kernel::{EventId, Shard, StaffId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Service;

/// One event as it is stored, published and consumed.
///
/// CloudEvents 1.0: `id`, `source`, `type`, `subject`, `time`, `data`; extensions: `sequence`
/// (the event's number among all that `source` recorded about `subject`, from 1 without gaps),
/// `shard`, `actor`, `cause` and the W3C trace context of the request that caused it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Unique id; the same in the log, in every stream and after a replay.
    pub id: EventId,
    /// The service that recorded it.
    pub source: Service,
    /// Type name with version, `intake.case_registered.v1`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about: the bare UUID of a case, a party, a referral, a proceeding, a clock, an
    /// organisation or a member of staff.
    pub subject: Uuid,
    /// Number among `source`'s events about `subject`, from 1, no gaps.
    pub sequence: i64,
    /// The shard of the subject, and so the stream.
    pub shard: Shard,
    /// When it was recorded.
    pub time: Timestamp,
    /// Who did it; absent when the system did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub actor: Option<StaffId>,
    /// What it comes after besides its number; absent when nothing that is an event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cause: Option<Cause>,
    /// Trace context of the cause.
    #[serde(flatten)]
    pub trace: TraceContext,
    /// The payload, as [`super::Event`] reads it.
    pub data: serde_json::Value,
}

/// Another event, which whoever handles this one must have handled before: the one that was being
/// handled when this one was recorded, or an own one about another subject that came just before.
///
/// On the wire one text, as CloudEvents wants of an extension: `source/shard/subject/sequence`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cause {
    /// Who recorded it; maybe a service that this version does not know.
    pub source: String,
    /// Its stream.
    pub shard: Shard,
    /// What it is about.
    pub subject: Uuid,
    /// Its number among `source`'s events about `subject`.
    pub sequence: i64,
}

impl From<&Envelope> for Cause {
    fn from(event: &Envelope) -> Self {
        Self {
            source: event.source.name().to_owned(),
            shard: event.shard,
            subject: event.subject,
            sequence: event.sequence,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            source,
            shard,
            subject,
            sequence,
        } = self;
        write!(f, "{source}/{shard}/{subject}/{sequence}")
    }
}

impl From<Cause> for String {
    fn from(cause: Cause) -> Self {
        cause.to_string()
    }
}

/// A text that names no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no event")]
pub struct NoCause(String);

impl FromStr for Cause {
    type Err = NoCause;

    fn from_str(text: &str) -> Result<Self, NoCause> {
        let mut parts = text.split('/');
        let mut part = || parts.next().unwrap_or_default();
        let (source, shard, subject, sequence) = (part(), part(), part(), part());
        let shard = shard.parse().ok().and_then(Shard::new);
        match (shard, subject.parse(), sequence.parse()) {
            (Some(shard), Ok(subject), Ok(sequence)) => Ok(Self {
                source: source.to_owned(),
                shard,
                subject,
                sequence,
            }),
            _ => Err(NoCause(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Cause {
    type Error = NoCause;

    fn try_from(text: String) -> Result<Self, NoCause> {
        text.parse()
    }
}

/// W3C trace context: lets one trace run from the request through the log and the stream.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceContext {
    /// `traceparent` header value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub traceparent: Option<String>,
    /// `tracestate` header value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tracestate: Option<String>,
}
