use kernel::{EventId, Shard, StaffId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Service;

/// One event as it is stored, published and consumed.
///
/// CloudEvents 1.0: `id`, `source`, `type`, `subject`, `time`, `data`; extensions: `sequence`
/// (the event's number among all that `source` recorded about `subject`, from 1 without gaps),
/// `shard`, `actor` and the W3C trace context of the request that caused it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Unique id; the same in the log, in every stream and after a replay.
    pub id: EventId,
    /// The service that recorded it.
    pub source: Service,
    /// Type name with version, `intake.case_registered.v1`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about: the bare UUID of a case, an organisation or a member of staff.
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
    /// Trace context of the cause.
    #[serde(flatten)]
    pub trace: TraceContext,
    /// The payload, as [`super::Event`] reads it.
    pub data: serde_json::Value,
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
