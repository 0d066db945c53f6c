//! One's own account: signing in and out, and the password.

pub(crate) mod password;
pub(crate) mod sign_in;
