//! The tables, and functions named by what they return.

pub(crate) mod audience;
pub(crate) mod backlog;
pub(crate) mod calendar;
pub(crate) mod clocks;
pub(crate) mod directory;
pub(crate) mod files;
pub(crate) mod proceedings;
pub(crate) mod referrals;
pub(crate) mod schema;
pub(crate) mod tallies;
pub(crate) mod timeline;
pub(crate) mod timers;
pub(crate) mod tracks;

#[cfg(test)]
mod explain_tests;

use std::fmt::Display;
use std::str::FromStr;

/// Reads a stored word of a vocabulary.
pub(crate) fn word<T: FromStr<Err: Display>>(text: &str) -> Result<T, db::Error> {
    text.parse().map_err(invalid)
}

/// A stored value that no code of ours can have written.
pub(crate) fn invalid(error: impl Display) -> db::Error {
    db::Error::Value(error.to_string())
}
