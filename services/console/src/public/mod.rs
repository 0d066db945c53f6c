//! What anybody may see.

pub(crate) mod about;
pub(crate) mod assets;
pub(crate) mod calculator;
pub(crate) mod timetable;
