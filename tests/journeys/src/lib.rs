//! What crosses services: journeys, who may do what, delivery under failure, the browser.
//!
//! Every test here starts the real thing with `dingfen up` in a folder of its own: real
//! PostgreSQL, real Redis, six processes and the demonstration city. Everything panics when it
//! cannot do its work: a test that has no stack has failed.

#![expect(
    clippy::disallowed_methods,
    reason = "a test begins and ends its own tasks, and has no command line of ours"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "failing here fails the test"
)]

mod api;
mod browser;
mod collector;
mod expired;
mod paper;
mod stack;
mod truth;

pub use api::{Api, a_dispute};
pub use browser::Browser;
pub use collector::{Collector, Span};
pub use stack::Stack;
pub use truth::{STANDSTILL, Truth};

use std::time::Duration;

/// Asks until the answer is yes. Panics after `seconds`, telling what was waited for.
pub async fn eventually<F, Fut>(what: &str, seconds: u64, mut ask: F)
where
    F: FnMut() -> Fut,
    Fut: Future<Output = bool>,
{
    let asked = async {
        while !ask().await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(seconds), asked)
        .await
        .unwrap_or_else(|_elapsed| panic!("waited in vain until {what}"));
}
