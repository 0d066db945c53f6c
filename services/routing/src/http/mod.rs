//! Thin handlers: extract, check, call one use case, answer.

pub(crate) mod cases;
pub(crate) mod referrals;
