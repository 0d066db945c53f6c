//! SQL, and nothing but SQL: functions are named by what they return or change.

pub(crate) mod attempts;
pub(crate) mod credentials;
pub(crate) mod number_words;
pub(crate) mod organisations;
pub(crate) mod places;
pub(crate) mod refresh_tokens;
pub(crate) mod regions;
mod schema;
pub(crate) mod signing_keys;
pub(crate) mod staff;
