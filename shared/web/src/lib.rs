//! How a service speaks HTTP: server, sign-in check, checked bodies, health, metrics, OpenAPI,
//! and the client for calls from one service to another.
//!
//! A service hands its routes to a [`Server`]; everything that is the same everywhere (problems,
//! traces, access log, metrics, health, security headers) is added here and cannot be forgotten.

mod actor;
mod args;
mod body;
mod client;
mod client_address;
mod detached;
mod explain;
mod failure;
mod fallback;
mod findings;
mod head;
mod id;
mod idempotency;
mod observe;
mod openapi;
mod params;
mod pointer;
mod readiness;
mod routes;
mod run;
mod server;
mod token;

pub use actor::{Actor, Bearer, note_actor};
pub use args::HttpArgs;
pub use body::{Body, collect};
pub use client::{Client, ClientError};
pub use client_address::ClientAddress;
pub use detached::detached;
pub use failure::Failure;
pub use findings::Findings;
pub use id::Id;
pub use idempotency::IdempotencyKey;
pub use jsonwebtoken::jwk;
pub use openapi::document;
pub use params::{Params, cursor};
pub use readiness::{NotReady, ReadinessCheck, readiness_check};
pub use run::{Background, RunError, run};
pub use server::{ApiConfig, BoundServer, ServeError, Server};
pub use token::{AUDIENCE, ISSUER, KeyError, TOKEN_TYPE, TokenError, TokenVerifier};
