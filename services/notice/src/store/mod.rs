//! SQL, and nothing but SQL: functions are named by what they return or change.

pub(crate) mod cases;
pub(crate) mod directory;
pub(crate) mod mail_list;
pub(crate) mod mails;
pub(crate) mod notices;
mod schema;

use db::stored::invalid;

/// Rows that one statement stores at most.
const BATCH: usize = 1_000;
