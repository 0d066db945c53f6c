//! What is said to whom, when, and how: no I/O, no clock.

pub(crate) mod announcement;
pub(crate) mod audience;
pub(crate) mod delivery;
pub(crate) mod freshness;
pub(crate) mod mask;
pub(crate) mod text;
