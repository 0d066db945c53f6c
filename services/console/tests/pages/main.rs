//! The real console over a real socket and database; the five services are stubs that answer
//! with bodies made of the contracts' types.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

mod again;
mod agreement;
mod browser;
mod case;
mod conclusion;
mod fixture;
mod forms;
mod lists;
mod password;
mod public;
mod recording;
mod register;
mod session;
mod sign_ins;
mod stub;
