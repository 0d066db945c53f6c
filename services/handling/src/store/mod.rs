//! The tables, and functions named by what they return.

pub(crate) mod cases;
pub(crate) mod participants;
pub(crate) mod proceedings;
pub(crate) mod roster;
pub(crate) mod schema;
