//! Pure rules: what may be done with a proceeding, and when. No I/O, and time is handed in.

pub(crate) mod agreement;
pub(crate) mod notices;
pub(crate) mod procedure;
pub(crate) mod proceeding;
pub(crate) mod records;
