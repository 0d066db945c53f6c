//! Encryption at rest and keyed indexes for personal data, and the checks and masks of the
//! numbers people are known by.
//!
//! Identity numbers, telephones and addresses are stored sealed by a [`Vault`]. What must be
//! found again by equality is stored next to it as a keyed index, which tells nothing without
//! the key. Lists and mails show masks only.

mod args;
mod identity;
mod mask;
mod phone;
mod vault;

pub use args::PrivacyArgs;
pub use identity::{CreditCode, IdentityNumber, NumberError, is_party_number};
pub use mask::{mask_address, mask_identity, mask_phone};
pub use phone::is_phone;
pub use vault::{KeyError, Vault, VaultError, write_new_key};
