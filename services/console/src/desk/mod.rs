//! Everybody's desk: what is to be done, what came and went, and registration.

pub(crate) mod cases;
pub(crate) mod home;
pub(crate) mod notices;
pub(crate) mod referrals;
pub(crate) mod register;
