//! Bodies of the services' HTTP APIs, one module per service.
//!
//! Dates are `YYYY-MM-DD` in China Standard Time, moments RFC 3339 in UTC, money is 分 (1/100
//! yuan). Every body that changes something carries the `version` it was read at; a stale one is
//! answered 409. Unknown fields are refused.

pub mod directory;
pub mod handling;
pub mod intake;
pub mod notice;
pub mod routing;
pub mod tracking;
