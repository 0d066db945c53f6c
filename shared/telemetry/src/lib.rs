//! Traces, logs and metrics, set up the same way in every process.
//!
//! Every process has trace ids and hands them on, whether or not a collector listens; so a log
//! line, a problem shown to a user and an event in the log can always be brought together.

mod args;
mod chain;
mod log;
pub mod metrics;
mod setup;
mod trace;

pub use args::{LogFormat, OtlpProtocol, TelemetryArgs};
pub use chain::chain;
pub use setup::{Guard, SetupError, init};
pub use trace::{current_trace, set_parent, trace_id};
