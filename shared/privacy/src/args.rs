use std::path::PathBuf;

use clap::Args;

use crate::{KeyError, Vault};

/// Settings of the protection of personal data.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Privacy")]
pub struct PrivacyArgs {
    /// File with the key that personal data is encrypted with: 64 hex digits. Whoever loses it
    /// loses the data; back it up apart from the database.
    #[arg(long, env = "DINGFEN_PRIVACY_KEY_FILE")]
    pub privacy_key_file: PathBuf,
}

impl PrivacyArgs {
    /// The vault with this key.
    pub fn vault(&self) -> Result<Vault, KeyError> {
        Vault::from_file(&self.privacy_key_file)
    }
}
