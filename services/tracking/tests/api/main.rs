//! Tracking with real PostgreSQL and Redis, fed with events and asked over HTTP.

#![expect(
    clippy::disallowed_methods,
    reason = "a test begins and ends its own tasks"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod backlog;
mod calendar;
mod delivery;
mod entered_later;
mod firing;
mod law_folder;
mod people;
mod proceedings;
mod stream;
mod timetable;
mod track;
mod wall;
mod world;
