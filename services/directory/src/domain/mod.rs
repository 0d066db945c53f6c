//! The directory's rules: no I/O, no clock.

pub(crate) mod key_ring;
pub(crate) mod lockout;
pub(crate) mod password;
pub(crate) mod reach;
pub(crate) mod session;
pub(crate) mod tree;
pub(crate) mod username;
