//! Pure rules: which procedure, which body, which handler, which step of a referral. No I/O, no
//! clock; everything that counts comes in as an argument, everything decided goes out as data.

pub(crate) mod allocation;
pub(crate) mod body;
pub(crate) mod footing;
pub(crate) mod jurisdiction;
pub(crate) mod pending;
pub(crate) mod procedure;
pub(crate) mod referral;
pub(crate) mod refusal;
pub(crate) mod region;
pub(crate) mod route;
pub(crate) mod rules;
pub(crate) mod triage;
pub(crate) mod wall;

#[cfg(test)]
mod tests;
