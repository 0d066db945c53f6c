//! Thin handlers: extract, call one use case, answer.

pub(crate) mod checks;
pub(crate) mod keys;
pub(crate) mod organisations;
pub(crate) mod regions;
pub(crate) mod sign_in;
pub(crate) mod staff;
