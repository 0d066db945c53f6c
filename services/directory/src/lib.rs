//! Who: organisations, staff, qualifications, roles, sign-in, keys.
