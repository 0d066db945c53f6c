//! What services say to one another: events, vocabularies and API bodies.
//!
//! Nothing in here does anything. A type in this crate is a promise: events are read for ever
//! (`fixtures/` keeps one of every version), API bodies are what `/openapi.json` shows.

pub mod access;
pub mod api;
pub mod event;
pub mod service;
pub mod vocabulary;

pub use access::{Claims, Reach, Scope};
pub use event::{Envelope, Event};
pub use service::Service;
