//! Thin handlers: extract, call one use case, answer.

pub(crate) mod agreements;
pub(crate) mod proceedings;
