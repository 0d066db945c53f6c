//! One's own account: signing in and out, where one is signed in, and the password.

pub(crate) mod password;
pub(crate) mod sign_in;
pub(crate) mod sign_ins;
