//! Journeys through the whole of Dingfen.

mod bad_input;
mod browser;
mod delivery;
mod petition;
mod small;
mod trace;
