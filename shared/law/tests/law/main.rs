//! What this crate promises, from the outside: the dates, the refusals, the data and their words.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may fail as loudly as the tests they help"
)]

mod acts;
mod answers;
mod by_hand;
mod calendar;
mod corrected;
mod data;
mod example;
mod explanations;
mod folder;
mod outcomes;
mod overlays;
mod procedures;
mod properties;
mod provisional;
mod refusals;
mod timetable;
mod traps;
mod versions;
mod worked;

use chrono::NaiveDate;
use law::{Due, DueError, DueRequest, LawBook};

/// The book under test.
fn book() -> &'static LawBook {
    LawBook::shared().unwrap_or_else(|error| panic!("{error}"))
}

fn day(text: &str) -> NaiveDate {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn ask(rule: &str, start: &str) -> DueRequest {
    DueRequest::new(rule, day(start))
}

fn due(request: &DueRequest) -> Due {
    book()
        .due(request)
        .unwrap_or_else(|error| panic!("{request:?}: {error}"))
}

fn refusal(request: &DueRequest) -> DueError {
    match book().due(request) {
        Ok(due) => panic!("{request:?} was answered with {}", due.due),
        Err(error) => error,
    }
}

/// The last day, as text.
fn on(request: &DueRequest) -> String {
    due(request).due.to_string()
}
