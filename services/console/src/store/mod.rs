//! The session table.

mod schema;
pub(crate) mod sealed;
pub(crate) mod sessions;
