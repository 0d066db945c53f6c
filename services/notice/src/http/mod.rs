//! Thin handlers: extract, call one use case, answer.

pub(crate) mod mails;
pub(crate) mod notices;
