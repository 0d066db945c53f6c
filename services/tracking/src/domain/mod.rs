//! Pure rules: how a case's proceedings and clocks move. No I/O, and time is handed in.

mod agreement;
pub(crate) mod clock;
pub(crate) mod clockwork;
pub(crate) mod file;
pub(crate) mod happening;
pub(crate) mod law;
pub(crate) mod law_events;
pub(crate) mod ledger;
pub(crate) mod proceeding;
pub(crate) mod recorded;
pub(crate) mod referral;
pub(crate) mod registration;
pub(crate) mod reprojection;
pub(crate) mod routing;
pub(crate) mod rung;
pub(crate) mod standing;
pub(crate) mod timetable;
pub(crate) mod words;

#[cfg(test)]
mod tests;
