//! The statutory limits and procedures as data, and the pure engine that counts periods.
