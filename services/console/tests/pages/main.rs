//! The real console over a real socket and database; the five services are stubs that answer
//! with bodies made of the contracts' types.

mod browser;
mod case;
mod demo;
mod fixture;
mod lists;
mod public;
mod register;
mod session;
mod stub;
