//! Routing's rows. Functions are named by what they return; all SQL of the service is in here.

pub(crate) mod assignments;
pub(crate) mod decisions;
pub(crate) mod organisations;
pub(crate) mod participants;
pub(crate) mod referrals;
pub(crate) mod routes;
mod schema;
pub(crate) mod staff;

use db::stored::{id, word};
