//! A handling service with real PostgreSQL, fed with events and asked over HTTP.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod acts;
mod agreements;
mod batch;
mod course;
mod law_folder;
mod notices;
mod opening;
mod people;
mod refused;
mod world;
