//! Journeys through the whole of Dingfen.

#![expect(
    clippy::disallowed_methods,
    reason = "a test begins and ends its own tasks"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "failing here fails the test"
)]

mod bad_input;
mod browser;
mod delivery;
mod matrix;
mod petition;
mod small;
mod trace;
