//! Building the tables of a service that follow from events once more, beside those that are there.
//!
//! ```text
//! logs of all services ──▶ Story (in the order in which this service handled them)
//!                            │ the service's handler, as it is
//!                            ▼
//!                schema rebuild_{service} (Scratch): the same tables, empty
//!                            │ compare, table by table
//!                            ▼
//!                schema {service}: what differs is replaced, in one transaction
//! ```
//!
//! What is handled is what the inbox has: the rest is still to come. The own log counts in full.
//!
//! *Time is that of the story*: in the scratch schema `now()` says the moment at which an event was
//! handled, as far as the own log tells it, or else recorded. It stands before `pg_catalog` in the
//! search path, so that no statement of a handler has to know.

mod compare;
mod projection;
mod replace;
mod scratch;
mod story;

pub use compare::{Compared, Difference, Unlike};
pub use projection::{Projection, Projections};
pub use replace::sessions_of;
pub use scratch::Scratch;
pub use story::{Story, Told};
