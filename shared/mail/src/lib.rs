//! Mail to people: SMTP, or a folder of .eml files.
//!
//! Every mail has a Message-ID that the caller chooses and keeps, so a mail sent again after a
//! crash is recognisable as the same one, by mail servers and by people.

mod args;
mod folder;
mod message;
mod smtp;

use folder::Folder;
use smtp::Smtp;

pub use args::MailArgs;
pub use message::Mail;

/// Sends mail. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer {
    from: message::Sender,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    Smtp(Smtp),
    Folder(Folder),
}

/// A mail could not be sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The settings cannot be used.
    #[error("the mail settings cannot be used: {0}")]
    Settings(String),
    /// It will never be accepted as it is; trying again is of no use.
    #[error("the mail was refused for good")]
    Permanent(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It could not be sent now; trying again later may work.
    #[error("the mail could not be sent now")]
    Temporary(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Whether trying again is of no use.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent(_))
    }
}

impl Mailer {
    /// A mailer with these settings.
    pub fn new(args: &MailArgs) -> Result<Self, Error> {
        let way = match (&args.smtp_url, &args.mail_folder) {
            (Some(url), None) => Way::Smtp(Smtp::new(url)?),
            (None, Some(folder)) => Way::Folder(Folder::new(folder)?),
            (Some(_), Some(_)) => {
                let both = "give an SMTP server or a folder, not both";
                return Err(Error::Settings(both.to_owned()));
            }
            (None, None) => {
                let none = "give an SMTP server or a folder";
                return Err(Error::Settings(none.to_owned()));
            }
        };
        let from = message::Sender::parse(&args.mail_from)?;
        Ok(Self { from, way })
    }

    /// Sends a mail; when this returns, the server has taken it or the file is in the folder.
    pub async fn send(&self, mail: &Mail) -> Result<(), Error> {
        let message = self.from.message(mail)?;
        match &self.way {
            Way::Smtp(smtp) => smtp.send(message).await,
            Way::Folder(folder) => folder.write(&mail.message_id, &message.formatted()).await,
        }
    }
}
