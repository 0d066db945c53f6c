//! From the event log to Redis streams and from streams to handlers, exactly once in effect.
//!
//! ```text
//! use case ── one transaction ──▶ event_log + event_outbox          (PostgreSQL, the truth)
//!                                      │ relay: one leader, batches, in order
//!                                      ▼
//!                        stream {prefix}:{shard}:events             (Redis, may lose everything)
//!                                      │ consumer group per service
//!                                      ▼
//! handler ── one transaction ──▶ inbox + effects + own event_log ── then XACK
//! ```
//!
//! *At least once* on the wire: an event leaves the outbox only when every consuming service has
//! acknowledged it, and goes out again when Redis turns out to be another one than it was sent
//! to. *Exactly once, in order* in effect: the inbox keeps, per subject and source, the number of
//! the last event handled, and takes only the next one.
//!
//! *Cause before effect*: an event that is recorded while another is handled names it. Every inbox
//! has the events of all sources, and takes the effect only when it has the cause.

mod consumer;
mod dead_letters;
mod delivery;
mod inbox;
mod metrics;
mod pending;
mod relay;
mod replay;
mod streams;
mod worker;

pub use consumer::{Consumer, ConsumerArgs};
pub use dead_letters::{DeadLetter, Need, list_dead_letters, redrive};
pub use delivery::{Delivered, Handler, HandlerError};
pub use relay::Relay;
pub use replay::replay;
pub use streams::{Error, RedisArgs, Streams};
