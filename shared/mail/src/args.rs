use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

/// Settings of outgoing mail. One of server and folder must be given.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Mail")]
pub struct MailArgs {
    /// SMTP server: `smtp://host:25`, `smtp://user:password@host:587?tls=required` (STARTTLS) or
    /// `smtps://user:password@host`.
    #[arg(long, env = "DINGFEN_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<SecretString>,
    /// Folder that mails are written to as .eml files instead of being sent.
    #[arg(long, env = "DINGFEN_MAIL_FOLDER", conflicts_with = "smtp_url")]
    pub mail_folder: Option<PathBuf>,
    /// Whom mails come from.
    #[arg(
        long,
        env = "DINGFEN_MAIL_FROM",
        default_value = "定分 <dingfen@localhost.localdomain>"
    )]
    pub mail_from: String,
}
