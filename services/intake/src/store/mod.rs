//! All SQL of intake. Functions are named by what they return or record.

pub(crate) mod amendments;
pub(crate) mod as_typed;
pub(crate) mod cases;
pub(crate) mod corrections;
pub(crate) mod handlers;
pub(crate) mod list;
pub(crate) mod looks;
pub(crate) mod newest;
pub(crate) mod numbers;
pub(crate) mod parties;
pub(crate) mod registration;
pub(crate) mod representatives;
pub(crate) mod scope;
pub(crate) mod search;
pub(crate) mod unmask_notes;

mod schema;

use db::stored::{invalid, optional_word, word};
