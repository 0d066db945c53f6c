//! Encryption at rest, keyed indexes and masks for personal data.
//!
//! Identity numbers, telephones and addresses are stored sealed by a [`Vault`]. What must be
//! found again by equality is stored next to it as a keyed index, which tells nothing without
//! the key. Lists and mails show masks only.

mod args;
mod mask;
mod vault;

pub use args::PrivacyArgs;
pub use mask::{mask_address, mask_birth, mask_email, mask_identity, mask_phone};
pub use vault::{KeyError, Vault, VaultError, write_new_key};
