//! Thin handlers: extract, call one use case, answer.

pub(crate) mod cases;
pub(crate) mod numbers;
pub(crate) mod parties;
pub(crate) mod representatives;
