//! The tables, and functions named by what they return.

pub(crate) mod audience;
pub(crate) mod backlog;
pub(crate) mod calendar;
pub(crate) mod clocks;
pub(crate) mod files;
pub(crate) mod proceedings;
pub(crate) mod referrals;
pub(crate) mod schema;
pub(crate) mod tallies;
pub(crate) mod timeline;
pub(crate) mod timers;
pub(crate) mod told;
pub(crate) mod tracks;

#[cfg(test)]
mod explain_tests;

pub(crate) use db::stored::invalid;
use db::stored::word;
