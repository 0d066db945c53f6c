//! Thin handlers: extract, call one use case, answer.

pub(crate) mod backlog;
pub(crate) mod calendar;
pub(crate) mod stream;
pub(crate) mod timetable;
pub(crate) mod todo;
pub(crate) mod track;
