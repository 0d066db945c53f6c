//! RFC 9457 problems with one registry of codes.
//!
//! Every refusal a person or a program meets is a [`Problem`]: a stable [`Code`], an HTTP status,
//! a Chinese title and, where it helps, the fields that are wrong. The `type` of a problem is a
//! page that says what it means and what to do, served by every service.

mod body;
mod code;
mod codes;
mod page;

pub use body::{FieldError, MEDIA_TYPE, Problem};
pub use codes::Code;
