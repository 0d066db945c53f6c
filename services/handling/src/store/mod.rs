//! The tables, and functions named by what they return.

pub(crate) mod agreements;
pub(crate) mod cases;
pub(crate) mod proceedings;
pub(crate) mod schema;
