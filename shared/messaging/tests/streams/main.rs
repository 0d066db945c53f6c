//! The way from the log to a handler, over a real PostgreSQL and a real Redis.

mod delivery;
mod fixture;
mod loss;
mod poison;
