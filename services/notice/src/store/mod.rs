//! SQL, and nothing but SQL: functions are named by what they return or change.

pub(crate) mod cases;
pub(crate) mod directory;
pub(crate) mod mail_list;
pub(crate) mod mails;
pub(crate) mod notices;
mod schema;
pub(crate) mod walls;

use db::stored::invalid;
