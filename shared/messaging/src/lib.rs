//! From the event log to Redis streams and from streams to handlers, exactly once in effect.
//!
//! ```text
//! use case ── one transaction ──▶ event_log + event_outbox          (PostgreSQL, the truth)
//!                                      │ relay: one leader, batches, in order
//!                                      ▼
//!                        stream {prefix}:{shard}:signed             (Redis, may lose anything)
//!                                      │ consumer group per service
//!                                      ▼
//! handler ── one transaction ──▶ inbox + effects + own event_log ── then receipt, XACK
//! ```
//!
//! *At least once* on the wire: an event leaves the outbox only with a receipt of every consuming
//! service, given after it was committed there; one that Redis lost before is looked for, and goes
//! out again. *Exactly once, in order* in effect: the inbox keeps, per subject and source, the
//! number of the last event handled, and takes only the next one.
//!
//! *What Redis lost is found by looking*: every two seconds the relay asks for the receipts of the
//! oldest events in flight, shard by shard, a hundred at a time, and goes on only where it got them
//! all. What lacks one is published again when its entry is neither to come nor pending at that
//! consumer. Nothing depends on which Redis this is, so a fail-over, an older file, a trimmed or
//! deleted stream and dropped receipts are all one case. While a consumer is away its streams keep
//! their newest entries up to a ceiling; the rest goes out again when it has read those.
//!
//! *One relay leads*, by a lease that ends ten seconds after it was last renewed, at once when its
//! session ends. What a leader writes names its term and changes nothing when that is over.
//!
//! *Cause before effect*: an event that is recorded while another is handled names it. Every inbox
//! has the events of all sources, and takes the effect only when it has the cause.
//!
//! *Nothing is believed unsigned*: an entry counts only with the signature of its source, for the
//! stream it stands in, and a receipt only with that of the consumer. What has none is put aside
//! for people, and changes nothing.

mod consumer;
mod dead_letters;
mod delivery;
mod forged;
mod inbox;
mod metrics;
mod progress;
mod rebuild;
mod receipts;
mod relay;
mod replay;
mod signature;
mod streams;
mod watch;
mod withheld;
mod worker;

pub use consumer::{Consumer, ConsumerArgs, DEFAULT_HELD};
pub use dead_letters::{DeadLetter, Need, list_dead_letters, redrive};
pub use delivery::{Delivered, Handler, HandlerError, one_by_one};
pub use forged::{ForgedEntry, forget_forged, list_forged};
pub use rebuild::{Fault, Projector, Retold, StoryClock, retell};
pub use relay::Relay;
pub use replay::replay;
pub use streams::{DEFAULT_CEILING, Error, RedisArgs, Streams};
pub use watch::watch_redis;
pub use withheld::{Withheld, list_withheld, retry_withheld};
